package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.util.HashMap;
import java.util.Map;

/** What the gate on the driver knows of one executor. Not thread-safe. */
final class Tenant {
    /** @param number of the ask that it answered */
    record Held(Need need, long number, long startNanos) {}

    static final long NO_TURN = Long.MIN_VALUE;

    final long client;
    final Map<Long, Held> held = new HashMap<>();
    long seenNanos;
    long lastNumber;
    /** When it may book next, {@link #NO_TURN} when it has not queued. */
    long turnNanos = NO_TURN;

    boolean lost;
    /** Its tasks may be others' by now: it gets no permit any more. */
    boolean evicted;
    /** Until the ledger has been read. */
    boolean unproven;

    Amount settled = Amount.ZERO;
    Amount unknown = Amount.ZERO;

    Tenant(long client) {
        this.client = client;
    }

    Amount heldAmount() {
        return held.values().stream().map(h -> h.need().amount()).reduce(Amount.ZERO, Amount::plus);
    }
}
