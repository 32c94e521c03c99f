package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The gates there are: one policy on the driver, and a place at it for each JVM that calls. */
public final class Gates {
    /** Far enough for few messages, near enough to follow a change of the limits at once. */
    private static final long HORIZON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long REMOTE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LOCAL_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Gates() {}

    /**
     * The gate of one application.
     *
     * @param alreadySpent settled amounts and unknown reservations of this run so far; they count against the budget
     * @param outage of nothing but failures, after which everything is refused
     */
    public static Lessor lessor(Limits limits, Amount alreadySpent, Duration outage) {
        return new Lessor(limits, alreadySpent, outage.toNanos(), HORIZON_NANOS, System::nanoTime);
    }

    /**
     * The gate of one of several tasks that cannot ask a common one: its part of the limits. The parts start one after the
     * other, so that they do not call all at once.
     *
     * @param alreadySpent of the part's budget
     */
    public static Lessor part(Limits whole, int task, int tasks, Amount alreadySpent, Duration outage) {
        Lessor lessor = lessor(whole.part(task, tasks), alreadySpent, outage);
        lessor.startAfter((double) task / tasks);
        return lessor;
    }

    /** This JVM's place at a gate in the same JVM. The caller closes it. */
    public static Tenancy local(Lessor lessor) {
        return new LeasedGate(lessor::answer, 0, name(), LOCAL_PAUSE_NANOS, System::nanoTime);
    }

    /**
     * This JVM's place at a gate in another JVM. The caller closes it.
     *
     * @param gate its name there
     */
    public static Tenancy remote(Line line, long gate) {
        return new LeasedGate(line, gate, name(), REMOTE_PAUSE_NANOS, System::nanoTime);
    }

    /** Whether a gate of this name answers. */
    public static boolean reached(Line line, long gate) throws InterruptedException {
        try {
            return line.ask(new long[] {gate, Lessor.HELLO}).length == 1;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static long name() {
        return ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
    }
}
