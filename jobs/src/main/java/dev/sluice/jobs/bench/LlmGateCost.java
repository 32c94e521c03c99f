package dev.sluice.jobs.bench;

import dev.sluice.domain.Amount;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import dev.sluice.throttle.Limits;
import dev.sluice.throttle.Rehearsal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the gate costs its driver: 1,000 simulated executors that ask, are granted and report, one after the other on one
 * thread, through the messages that travel; the way between them is not part of it.
 */
final class LlmGateCost implements LlmPart {
    private static final int EXECUTORS = 1_000;
    private static final int CALLS = 8;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MEASURED_NANOS = TimeUnit.SECONDS.toNanos(5);

    @Override
    public String name() {
        return "gate";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) {
        // Nothing binds, so that every message brings what it asks for; the budget is counted all the same.
        Limits limits = new Limits(
                1_000_000_000_000L, 1_000_000_000_000_000L, EXECUTORS * CALLS * 2, new Amount(Long.MAX_VALUE / 2));
        Lessor lessor = Gates.lessor(limits, Amount.ZERO, Duration.ofMinutes(5));
        Rehearsal rehearsal = new Rehearsal(lessor, EXECUTORS);
        rounds(rehearsal, WARM_UP_NANOS);
        long start = System.nanoTime();
        long[] grantsAndRounds = rounds(rehearsal, MEASURED_NANOS);
        double took = (System.nanoTime() - start) / 1e9;
        bed.say("gate: %,d grants in %.1f s", grantsAndRounds[0], took);
        return List.of(
                Measure.printed(
                        "grants a second one driver serves, 1,000 simulated executors",
                        String.format(Locale.ROOT, "%,.0f", grantsAndRounds[0] / took),
                        "grants/s"),
                Measure.printed(
                        "messages a second for them",
                        String.format(Locale.ROOT, "%,.0f", grantsAndRounds[1] * (double) EXECUTORS / took),
                        "messages/s"));
    }

    private static long[] rounds(Rehearsal rehearsal, long nanos) {
        long grants = 0;
        long rounds = 0;
        for (long start = System.nanoTime(); System.nanoTime() - start < nanos; rounds++) {
            grants += rehearsal.round(CALLS);
        }
        return new long[] {grants, rounds};
    }
}
