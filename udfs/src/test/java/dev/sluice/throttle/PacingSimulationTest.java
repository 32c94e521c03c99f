package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gate on virtual time, with late callers and a network between it and the provider's own buckets. */
class PacingSimulationTest {
    private static final double SIMULATED_SECONDS = 600;

    private record Arrival(double seconds, long tokens) {}

    /**
     * What is simulated; a caller wakes up to {@code lateMillis} late, a call travels up to {@code networkMillis}.
     *
     * @param idleChance that the caller has nothing to ask for up to 20 s after a call
     */
    private record Plan(
            long rpm, long tpm, int maxTokens, int lateMillis, int networkMillis, double idleChance, long seed) {}

    /** Seed 1; 600 simulated seconds; the caller always has something to ask. */
    @ParameterizedTest
    @CsvSource({
        "120, 0, 1, 50, 0",
        "500, 0, 1, 50, 200",
        "3000, 0, 1, 100, 200",
        "30000, 0, 1, 100, 200",
        "0, 60000, 400, 50, 50",
        "0, 200000, 800, 50, 200",
        "0, 2000000, 800, 100, 200",
        "90, 0, 1, 50, 0",
        "0, 6000, 800, 10, 0",
        "10000, 200000, 400, 50, 200",
        "500, 2000000, 400, 50, 200"
    })
    void acquire_busyCallers_reachTheTighterLimitAndNeverExceedIt(
            long rpm, long tpm, int maxTokens, int lateMillis, int networkMillis) {
        List<Arrival> arrivals = run(new Plan(rpm, tpm, maxTokens, lateMillis, networkMillis, 0, 1));
        long tokens = arrivals.stream().mapToLong(Arrival::tokens).sum();
        double minutes = SIMULATED_SECONDS / 60;
        double ofRequests = rpm == 0 ? 0 : arrivals.size() / (rpm * minutes);
        double ofTokens = tpm == 0 ? 0 : tokens / (tpm * minutes);
        assertThat(Math.max(ofRequests, ofTokens)).isGreaterThanOrEqualTo(0.97);
        assertThat(refused(arrivals, rpm, tpm)).isZero();
    }

    /** Seeds 1 to 20 each; idle times are when a careless pacer saves up. */
    @ParameterizedTest
    @CsvSource({
        "6, 0, 1, 0",
        "60, 0, 1, 0",
        "75, 0, 1, 0",
        "100, 0, 1, 0",
        "500, 0, 1, 200",
        "30000, 0, 1, 300",
        "0, 3000, 900, 0",
        "0, 20000, 900, 0",
        "0, 60000, 900, 0",
        "0, 200000, 900, 200",
        "100, 20000, 900, 0"
    })
    void acquire_callersWithPauses_neverExceedTheProvidersBuckets(
            long rpm, long tpm, int maxTokens, int networkMillis) {
        for (long seed = 1; seed <= 20; seed++) {
            List<Arrival> arrivals = run(new Plan(rpm, tpm, maxTokens, 300, networkMillis, 0.05, seed));
            assertThat(arrivals).hasSizeGreaterThan(10);
            assertThat(refused(arrivals, rpm, tpm)).as("seed %d", seed).isZero();
        }
    }

    private static List<Arrival> run(Plan plan) {
        SplittableRandom random = new SplittableRandom(plan.seed());
        VirtualClock clock = new VirtualClock();
        AtOnce gate = new AtOnce(new Limits(plan.rpm(), plan.tpm(), 1, null), Amount.ZERO, clock);
        List<Arrival> arrivals = new ArrayList<>();
        while (clock.seconds() < SIMULATED_SECONDS) {
            Need need = new Need(random.nextLong(1, plan.maxTokens() + 1), Amount.ZERO);
            Object decision = gate.tryAcquire(need);
            while (decision instanceof AtOnce.Wait wait) {
                clock.advance(wait.nanos() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(plan.lateMillis() + 1)));
                decision = gate.tryAcquire(need);
            }
            ((Decision.Granted) decision).permit().success(Amount.ZERO);
            double network = random.nextInt(plan.networkMillis() + 1) / 1e3;
            arrivals.add(new Arrival(clock.seconds() + network, need.tokens()));
            if (random.nextDouble() < plan.idleChance()) {
                clock.advance(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20_000)));
            }
        }
        arrivals.sort(Comparator.comparingDouble(Arrival::seconds));
        return arrivals;
    }

    /** The provider has been up for a while when the first call comes, as one is that starts before Spark has. */
    private static long refused(List<Arrival> arrivals, long rpm, long tpm) {
        ProviderBucket requests = new ProviderBucket(rpm, -60);
        ProviderBucket tokens = new ProviderBucket(tpm, -60);
        return arrivals.stream()
                .filter(a -> rpm > 0 && !requests.admits(1, a.seconds())
                        || tpm > 0 && !tokens.admits(a.tokens(), a.seconds()))
                .count();
    }
}
