package dev.sluice.llm;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Time and chance, injected.
 *
 * @param nanoTime monotonic; measures latency
 * @param wall reads {@code retry-after} dates
 * @param random thread-safe; jitter
 * @param callIds thread-safe; unique across machines and runs
 */
public record Clockwork(
        LongSupplier nanoTime, Clock wall, Sleeper sleeper, RandomGenerator random, Supplier<String> callIds) {
    /** Blocks the calling thread. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** The machine's own. */
    public static Clockwork system() {
        return new Clockwork(
                System::nanoTime,
                Clock.systemUTC(),
                duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()),
                () -> ThreadLocalRandom.current().nextLong(),
                () -> UUID.randomUUID().toString());
    }
}
