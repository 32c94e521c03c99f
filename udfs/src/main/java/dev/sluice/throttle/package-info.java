/** Admission: rates, calls in flight and a budget in any unit, on an injected clock. */
package dev.sluice.throttle;
