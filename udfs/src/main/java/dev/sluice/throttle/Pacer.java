package dev.sluice.throttle;

import java.util.concurrent.TimeUnit;

/**
 * Spaces units evenly in time: the generic cell rate algorithm (ITU-T I.371) with a small tolerance, so that a late
 * caller catches up but an idle minute is never spent at once. Not thread-safe; the gate's lock guards it.
 *
 * <p>A provider keeps about a second's worth of unused time, or one call where that is more. The pacer knows a lower bound
 * of what is there, so that a low rate or a large call never asks for more than has come together again.
 */
final class Pacer {
    /** How much unused time may be caught up; half of what providers keep leaves room for jitter. */
    private static final double TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final double KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final double nanosPerUnit;
    /** When the next unit is due; advances by the cost of what was taken. */
    private double dueNanos;
    /** What the provider has at {@link #dueNanos}, at the least; before the first call it is full. */
    private double keptAtDue = Double.POSITIVE_INFINITY;

    /** @param perMinute 0 for no limit */
    Pacer(long perMinute, long nowNanos) {
        this.nanosPerUnit = perMinute == 0 ? 0 : MINUTE_NANOS / perMinute;
        this.dueNanos = nowNanos;
    }

    /** 0 when the next units may be taken now, else how long to wait. */
    long waitNanos(long units, long nowNanos) {
        double missing = Math.max(0, units * nanosPerUnit - keptAtDue);
        return nanosPerUnit == 0 ? 0 : Math.max(0, (long) Math.ceil(dueNanos + missing - nowNanos));
    }

    void take(long units, long nowNanos) {
        if (nanosPerUnit > 0) {
            double cost = units * nanosPerUnit;
            double credit = Math.min(nowNanos - dueNanos, Math.max(TOLERANCE_NANOS, cost - keptAtDue));
            keptAtDue = Math.min(keptAtDue, Math.max(KEPT_NANOS, cost) - credit);
            dueNanos = nowNanos - credit + cost;
        }
    }
}
