package dev.sluice.spark;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A value and how long it took. */
record Timed<T>(T value, double seconds) {
    interface Step<T> {
        T run() throws IOException;
    }

    static <T> Timed<T> of(Clock clock, Step<T> step) throws IOException {
        Instant start = clock.instant();
        T value = step.run();
        return new Timed<>(value, seconds(start, clock.instant()));
    }

    static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }
}
