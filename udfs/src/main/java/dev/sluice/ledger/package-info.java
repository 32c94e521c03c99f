/** Usage to money, and the line that is durable before every attempt. */
package dev.sluice.ledger;
