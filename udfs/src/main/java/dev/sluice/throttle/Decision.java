package dev.sluice.throttle;

import dev.sluice.domain.Reason;

/** What a gate says to one {@link Need}. Refusal is a value, not an exception. */
public sealed interface Decision {
    record Granted(Permit permit) implements Decision {}

    /** Never in this run: {@link Reason#BUDGET}, {@link Reason#QUOTA}, or what {@link Gate#stop} was given. */
    record Refused(Reason reason) implements Decision {}
}
