package dev.sluice.llm;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential growth between two bounds. Source of the full jitter: AWS, "Exponential backoff and jitter". */
record Backoff(long baseMillis, long maxMillis) {
    static Backoff of(LlmSpec.Attempts attempts) {
        return new Backoff(attempts.baseBackoffMillis(), attempts.maxBackoffMillis());
    }

    /** base, twice base, four times base … and never above the maximum. */
    Duration ceiling(int failuresBefore) {
        double grown = baseMillis * Math.pow(2, failuresBefore);
        return Duration.ofMillis((long) Math.min(grown, maxMillis));
    }

    /** Uniform from nothing to the ceiling. */
    Duration jittered(int failuresBefore, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(ceiling(failuresBefore).toMillis() + 1));
    }
}
