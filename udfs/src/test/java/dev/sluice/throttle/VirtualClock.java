package dev.sluice.throttle;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A monotonic clock that stands still until it is told. Starts below zero, as {@code System.nanoTime} may. */
final class VirtualClock implements LongSupplier {
    private static final long START = -5_000_000_000L;

    private volatile long nanos = START;

    @Override
    public long getAsLong() {
        return nanos;
    }

    void advance(long moreNanos) {
        nanos += moreNanos;
    }

    void advance(Duration more) {
        advance(more.toNanos());
    }

    double seconds() {
        return (nanos - START) / 1e9;
    }
}
