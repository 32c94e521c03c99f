/** Accept, escalate or keep. */
package dev.sluice.routing;
