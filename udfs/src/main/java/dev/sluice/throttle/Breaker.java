package dev.sluice.throttle;

import java.util.concurrent.TimeUnit;

/**
 * Stops a storm: after a row of failures without one answer nobody calls for a while, then one call probes. The while
 * doubles with every probe that fails. Source: Nygard, "Release It!", circuit breaker. Not thread-safe.
 */
final class Breaker {
    /** More than chance brings about at any rate of failures that a job could live with: .5 to the 20th. */
    static final int FAILURES_IN_A_ROW = 20;

    private static final long FIRST_OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_OPEN_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** An attempt takes no longer. */
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private enum State {
        CLOSED,
        OPEN,
        PROBING
    }

    private State state = State.CLOSED;
    private int failures;
    private long openNanos = FIRST_OPEN_NANOS;
    private long openUntil;
    private long probeSince;
    private long firstOpened;

    /** 0 when a call may be made now, else how long to wait; while a probe is out, until its result may be known. */
    long waitNanos(long now) {
        return switch (state) {
            case CLOSED -> 0;
            case OPEN -> Math.max(0, openUntil - now);
            // A probe whose end is never told must not close the gate for good.
            case PROBING -> Math.max(0, probeSince + PROBE_NANOS - now);
        };
    }

    void taken(long now) {
        if (state != State.CLOSED) {
            state = State.PROBING;
            probeSince = now;
        }
    }

    /** The provider is there: it answered, or it refused for the rate. */
    void alive() {
        state = State.CLOSED;
        failures = 0;
        openNanos = FIRST_OPEN_NANOS;
    }

    void failed(long now) {
        failures++;
        if (state == State.CLOSED && failures >= FAILURES_IN_A_ROW) {
            firstOpened = now;
            open(now);
        } else if (state == State.PROBING) {
            openNanos = Math.min(LONGEST_OPEN_NANOS, openNanos * 2);
            open(now);
        }
    }

    /** The probe was not made: another may go at once. */
    void unprobed(long now) {
        if (state == State.PROBING) {
            state = State.OPEN;
            openUntil = now;
        }
    }

    boolean closed() {
        return state == State.CLOSED;
    }

    /** How long nobody could call; 0 when closed. */
    long openForNanos(long now) {
        return state == State.CLOSED ? 0 : now - firstOpened;
    }

    private void open(long now) {
        state = State.OPEN;
        openUntil = now + openNanos;
    }
}
