/** Durable answers by request key. */
package dev.sluice.store;
