/** Admission: rates, calls in flight and money, on an injected clock. */
package dev.sluice.throttle;
