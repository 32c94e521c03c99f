package dev.sluice.spark;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How fast a few counts grow, over the last ten seconds. Not thread-safe. */
final class Pace {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Of less, a rate is chance. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Sample(long nanos, long[] counts) {}

    private final LongSupplier nanoTime;
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** @param nanoTime monotonic */
    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes the counts as they are now; always in the same order. */
    void take(long... counts) {
        long now = nanoTime.getAsLong();
        samples.addLast(new Sample(now, counts));
        // The oldest is the last one outside the window, so that the rates are over ten seconds and not less.
        while (samples.size() > 2 && now - second().nanos() >= WINDOW_NANOS) {
            samples.removeFirst();
        }
    }

    private Sample second() {
        Iterator<Sample> all = samples.iterator();
        all.next();
        return all.next();
    }

    /** Of the count at this index; empty while there is too little to tell. */
    OptionalDouble perSecond(int index) {
        if (samples.isEmpty()) {
            return OptionalDouble.empty();
        }
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        long nanos = last.nanos() - first.nanos();
        return nanos < LEAST_NANOS
                ? OptionalDouble.empty()
                : OptionalDouble.of((last.counts()[index] - first.counts()[index]) * 1e9 / nanos);
    }

    /** One count in words. */
    String line(long n, String what) {
        take(n);
        OptionalDouble rate = perSecond(0);
        String counted = String.format(Locale.ROOT, "%,d %s", n, what);
        return rate.isEmpty() ? counted : counted + String.format(Locale.ROOT, ", %,.0f/s", rate.getAsDouble());
    }
}
