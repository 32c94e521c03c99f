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

    /** 0 for no limit. */
    private double nanosPerUnit;
    /** When the next unit is due; advances by the cost of what was taken. */
    private double dueNanos;
    /** What the provider has at {@link #dueNanos}, at the least; before the first call it is full. */
    private double keptAtDue = Double.POSITIVE_INFINITY;

    /** @param perMinute 0 for no limit */
    Pacer(double perMinute, long nowNanos) {
        this.nanosPerUnit = perMinute == 0 ? 0 : MINUTE_NANOS / perMinute;
        this.dueNanos = nowNanos;
    }

    /** 0 when the next units may be taken now, else how long to wait. */
    long waitNanos(long units, long nowNanos) {
        double missing = Math.max(0, units * nanosPerUnit - keptAtDue);
        return nanosPerUnit == 0 ? 0 : Math.max(0, (long) Math.ceil(dueNanos + missing - nowNanos));
    }

    /** @param atNanos now, or later: units may be booked ahead */
    void take(long units, long atNanos) {
        if (nanosPerUnit > 0) {
            double cost = units * nanosPerUnit;
            double credit = Math.min(atNanos - dueNanos, Math.max(TOLERANCE_NANOS, cost - keptAtDue));
            keptAtDue = Math.min(keptAtDue, Math.max(KEPT_NANOS, cost) - credit);
            dueNanos = atNanos - credit + cost;
        }
    }

    /** Another rate from now on. What was caught up or saved under the old one counts in units, not in time. */
    void rate(double perMinute, long nowNanos) {
        double next = perMinute == 0 ? 0 : MINUTE_NANOS / perMinute;
        if (next == nanosPerUnit) {
            return;
        }
        if (nanosPerUnit == 0 || next == 0) {
            // Nobody counted until now: nothing may be left.
            dueNanos = nowNanos;
            keptAtDue = 0;
        } else {
            double unitsKept = keptAtDue / nanosPerUnit;
            keptAtDue = Math.min(KEPT_NANOS, unitsKept * next);
            dueNanos = Math.max(dueNanos, nowNanos - TOLERANCE_NANOS);
        }
        nanosPerUnit = next;
    }

    /** The provider refused: it has nothing until then. */
    void drained(long untilNanos) {
        dueNanos = Math.max(dueNanos, untilNanos);
        keptAtDue = 0;
    }

    void delay(double units) {
        dueNanos += units * nanosPerUnit;
    }

    /** How long these units take at this rate; 0 for no limit. */
    double costNanos(double units) {
        return units * nanosPerUnit;
    }

    boolean limited() {
        return nanosPerUnit > 0;
    }

    /** Units a minute; 0 for no limit. */
    long perMinute() {
        return nanosPerUnit == 0 ? 0 : Math.round(MINUTE_NANOS / nanosPerUnit);
    }
}
