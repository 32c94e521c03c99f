package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The policy of the whole cluster on virtual time. Its outcome is a committed text: a change of the policy shows as a change
 * of the figures, and is reviewed as one. The goals stand below as assertions.
 */
class AdmissionSimulationTest {
    private static final String GOLDEN = "admission-simulation.txt";
    private static final IntUnaryOperator ENDLESS = executor -> 1_000_000;

    private final List<String> lines = new ArrayList<>();

    @Test
    void simulation_ofTheWholeCluster_comesOutAsCommitted() throws IOException {
        lines.add(
                "used: admitted by the provider / its limit; 429: refused by it; spread: most / mean calls of an executor;");
        lines.add("msg/s: messages to the driver a second; recover: seconds until a second's use is above .95 again");
        lines.add("");
        lines.add("steady, 60 s of virtual time");
        steady("1 executor, 600 a minute", 1, 32, 600, 50);
        steady("1 executor, 6,000 a minute", 1, 64, 6_000, 50);
        steady("1 executor, 30,000 a minute", 1, 256, 30_000, 100);
        steady("8 executors, 600 a minute", 8, 16, 600, 50);
        steady("8 executors, 30,000 a minute", 8, 64, 30_000, 100);
        steady("64 executors, 6,000 a minute", 64, 16, 6_000, 500);
        steady("1,000 executors, 6,000 a minute", 1_000, 8, 6_000, 500);
        steady("1,000 executors, 60,000 a minute", 1_000, 8, 60_000, 200);
        lines.add("");
        lines.add("tokens bound, 120 s; the provider counts otherwise than we do");
        tokens(0.92);
        tokens(1.0);
        tokens(1.08);
        lines.add("");
        lines.add("limit 6,000, halved at 20 s, doubled at 40 s");
        changed(1, 64);
        changed(8, 64);
        changed(64, 16);
        changed(1_000, 4);
        lines.add("");
        skewed();
        lost();
        unknownWithHeaders();
        unknownWithout();
        outage();
        compare();
    }

    private void steady(String what, int executors, int threads, long rpm, int latencyMillis) {
        SimulatedProvider provider = new SimulatedProvider(rpm, 0, 0, true, 1, 0);
        Simulation simulation = new Simulation(new Simulation.Plan(
                executors, threads, ENDLESS, new Limits(rpm, 0, 4_096, null), provider, 1, 1, latencyMillis));
        simulation.run(60);
        double used = used(simulation.admitted, rpm, 0, 60);
        report(what, simulation, used, 60);
        assertThat(used).as(what).isBetween(0.97, 1.02);
        assertThat(simulation.refused.size()).as(what).isLessThanOrEqualTo(atMost(simulation));
    }

    private void tokens(double ratio) {
        long tpm = 600_000;
        SimulatedProvider provider = new SimulatedProvider(0, tpm, 0, true, ratio, 0);
        Simulation simulation = new Simulation(
                new Simulation.Plan(8, 32, ENDLESS, new Limits(0, tpm, 1_024, null), provider, 60, 300, 100));
        simulation.run(120);
        double counted =
                simulation.admittedTokens.stream().mapToLong(Long::longValue).sum() * ratio;
        double used = counted / (tpm * 2);
        String what = String.format(Locale.ROOT, "8 executors, 600,000 tokens, %.2f of ours", ratio);
        report(what, simulation, used, 120);
        assertThat(used).as(what).isBetween(0.97, 1.03);
        assertThat(simulation.refused.size()).as(what).isLessThanOrEqualTo(atMost(simulation));
    }

    private void changed(int executors, int threads) {
        SimulatedProvider provider = new SimulatedProvider(6_000, 0, 0, true, 1, 0);
        Simulation simulation = new Simulation(new Simulation.Plan(
                executors, threads, ENDLESS, new Limits(6_000, 0, 4_096, null), provider, 1, 1, 100));
        simulation.at(seconds(20), () -> provider.limits(3_000, 0, seconds(20)));
        simulation.at(seconds(40), () -> provider.limits(6_000, 0, seconds(40)));
        simulation.run(60);
        double halved = recovery(simulation.admitted, 20, 3_000);
        double doubled = recovery(simulation.admitted, 40, 6_000);
        String what = executors + (executors == 1 ? " executor" : " executors");
        lines.add(String.format(
                Locale.ROOT,
                "  %-44s recover %4.2f s and %4.2f s, 429 %d",
                what,
                halved,
                doubled,
                simulation.refused.size()));
        assertThat(Math.max(halved, doubled)).as(what).isLessThanOrEqualTo(5);
        assertThat(simulation.refused.size()).as(what).isLessThanOrEqualTo(200);
    }

    private void skewed() {
        // Zipf: the first executor has a fifth of 12,000 calls.
        IntUnaryOperator zipf = executor -> (int) (2_530.0 / (executor + 1));
        SimulatedProvider provider = new SimulatedProvider(6_000, 0, 0, true, 1, 0);
        Simulation simulation = new Simulation(
                new Simulation.Plan(64, 64, zipf, new Limits(6_000, 0, 1_024, null), provider, 1, 1, 200));
        simulation.run(600);
        double last = simulation.admitted.get(simulation.admitted.size() - 1) / 1e9;
        double ideal = simulation.admitted.size() / 100.0;
        lines.add(String.format(
                Locale.ROOT,
                "skewed: 64 executors, one with a fifth of %,d calls: done in %.1f s, at the limit %.1f s, 429 %d",
                simulation.admitted.size(),
                last,
                ideal,
                simulation.refused.size()));
        assertThat(last / ideal).isLessThan(1.03);
    }

    private void lost() {
        SimulatedProvider provider = new SimulatedProvider(6_000, 0, 0, true, 1, 0);
        Simulation simulation = new Simulation(
                new Simulation.Plan(8, 64, ENDLESS, new Limits(6_000, 0, 40, null), provider, 1, 1, 300));
        for (int dead = 0; dead < 3; dead++) {
            int executor = dead;
            simulation.at(seconds(20), () -> simulation.kill(executor));
        }
        simulation.run(60);
        double before = used(simulation.admitted, 6_000, 5, 20);
        double during = used(simulation.admitted, 6_000, 20, 32);
        double after = used(simulation.admitted, 6_000, 32, 60);
        lines.add(String.format(
                Locale.ROOT,
                "lost: 3 of 8 executors at 20 s, 40 in flight: used %.3f before, %.3f until 32 s, %.3f after, 429 %d",
                before,
                during,
                after,
                simulation.refused.size()));
        assertThat(after).isGreaterThan(0.97);
        assertThat(simulation.lessor.traffic().inFlight()).isLessThanOrEqualTo(40);
    }

    private void unknownWithHeaders() {
        SimulatedProvider provider = new SimulatedProvider(6_000, 0, 0, true, 1, 0);
        Simulation simulation =
                new Simulation(new Simulation.Plan(8, 64, ENDLESS, new Limits(0, 0, 1_024, null), provider, 1, 1, 100));
        simulation.run(60);
        double used = used(simulation.admitted, 6_000, 0, 60);
        report("unknown, but the headers say 6,000", simulation, used, 60);
        assertThat(used).isBetween(0.97, 1.02);
        assertThat(simulation.refused.size()).isLessThanOrEqualTo(atMost(simulation));
    }

    /** Such as vLLM or Ollama behind a queue of fixed length. */
    private void unknownWithout() {
        SimulatedProvider provider = new SimulatedProvider(0, 0, 48, false, 1, 0);
        Simulation simulation =
                new Simulation(new Simulation.Plan(8, 64, ENDLESS, new Limits(0, 0, 1_024, null), provider, 1, 1, 200));
        simulation.run(60);
        double capacity = 48 / 0.2 * 60;
        double used = used(simulation.admitted, capacity, 5, 60);
        lines.add(String.format(
                Locale.ROOT,
                "unknown, 48 calls at once, no headers: used %.3f of what 48 at once can do, 429 %.1f %%, most in flight %d",
                used,
                100.0 * simulation.refused.size() / simulation.admitted.size(),
                simulation.mostInFlight));
        assertThat(used).isGreaterThan(0.75);
        assertThat(simulation.refused.size()).isLessThan(simulation.admitted.size() / 20);
    }

    private void outage() {
        SimulatedProvider provider = new SimulatedProvider(6_000, 0, 0, true, 1, 0);
        Simulation simulation = new Simulation(
                new Simulation.Plan(8, 64, ENDLESS, new Limits(6_000, 0, 256, null), provider, 1, 1, 100));
        simulation.at(seconds(20), () -> provider.down = true);
        simulation.at(seconds(40), () -> provider.down = false);
        simulation.run(90);
        double back = recovery(simulation.admitted, 40, 6_000);
        lines.add(String.format(
                Locale.ROOT,
                "outage from 20 s to 40 s: %d calls in it, back %.2f s after its end, 429 %d",
                simulation.failed.size(),
                back,
                simulation.refused.size()));
        assertThat(simulation.failed.size()).isLessThan(100);
        // The longest pause before a probe that can be running then, and a second.
        assertThat(back).isLessThan(11);
    }

    // ---- figures ---------------------------------------------------------------------------------------------------

    private void report(String what, Simulation simulation, double used, double seconds) {
        List<Integer> served = simulation.served();
        double mean = served.stream().mapToInt(Integer::intValue).average().orElseThrow();
        double most = served.stream().mapToInt(Integer::intValue).max().orElseThrow();
        lines.add(String.format(
                Locale.ROOT,
                "  %-44s used %.3f, 429 %d, spread %.2f, msg/s %.0f, most in flight %d",
                what,
                used,
                simulation.refused.size(),
                most / mean,
                simulation.messages() / seconds,
                simulation.mostInFlight));
    }

    /** One, or a tenth of a percent. */
    private static int atMost(Simulation simulation) {
        return Math.max(1, simulation.admitted.size() / 1_000);
    }

    private static double used(List<Long> admitted, double perMinute, double from, double to) {
        long n = admitted.stream()
                .filter(at -> at >= seconds(from) && at < seconds(to))
                .count();
        return n / (perMinute / 60 * (to - from));
    }

    /** Seconds from the change to the start of the first full second whose use is above .95. */
    private static double recovery(List<Long> admitted, double change, double perMinute) {
        for (double after = 0; after < 50; after += 0.25) {
            if (used(admitted, perMinute, change + after, change + after + 1) > 0.95) {
                return after;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    private void compare() throws IOException {
        String found = String.join("\n", lines) + "\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve(GOLDEN), found);
        try (InputStream in = AdmissionSimulationTest.class.getResourceAsStream(GOLDEN)) {
            assertThat(in)
                    .as("src/test/resources/dev/sluice/throttle/%s", GOLDEN)
                    .isNotNull();
            assertThat(found)
                    .as("target/%s is what came out", GOLDEN)
                    .isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
