package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;
import java.util.function.LongSupplier;

/** The gates there are. */
public final class Gates {
    private Gates() {}

    /**
     * A gate for the callers of one JVM.
     *
     * @param alreadySpent charges and unknown reservations of this run so far; they count against the budget
     * @param nanoTime a monotonic clock, {@code System::nanoTime} outside tests
     */
    public static Gate local(Limits limits, PicoUsd alreadySpent, LongSupplier nanoTime) {
        return new LocalGate(limits, alreadySpent, nanoTime);
    }
}
