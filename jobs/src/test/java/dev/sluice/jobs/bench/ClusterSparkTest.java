package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.jobs.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code enrich} on a real cluster of two workers, also when some of it is killed; the simulated provider is the judge. */
@Tag("spark")
class ClusterSparkTest {
    private static final int ROWS = 240;
    private static final int RPM = 1_200;
    private static final int IN_FLIGHT = 8;

    @TempDir
    private static Path work;

    private static Bed bed;
    private static LoopbackCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(SharedData.isThere(), "needs the simulated provider in ../shared");
        bed = Bed.open(work, SharedData.find(), LocalSpark.session(), line -> {});
        cluster = bed.cluster();
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            List<ProcessHandle> processes = cluster.processes();
            cluster.close();
            assertThat(processes).hasSizeGreaterThanOrEqualTo(3).noneMatch(ProcessHandle::isAlive);
        }
    }

    private static Provider provider() {
        return bed.provider(bed.brief(), "--rpm", Integer.toString(RPM));
    }

    private static EnrichCommand command(String name, Provider provider) throws IOException {
        return bed.command(name, bed.brief(), ROWS, provider)
                .with("llm.rpm", RPM)
                .with("llm.tasks", 2)
                .with("llm.max-in-flight", IN_FLIGHT);
    }

    private static void assertEveryRowOnce(Bed.Outcome outcome) {
        assertThat(outcome.books().rows()).isEqualTo(ROWS);
        assertThat(outcome.books().distinct()).isEqualTo(ROWS);
        assertThat(outcome.books().reason("asked") + outcome.books().reason("stored"))
                .as("rows by reason %s", outcome.books().reasons())
                .isEqualTo(ROWS);
        assertThat(outcome.invoice().number("unknown_rows")).isZero();
    }

    private static void assertPaidAtMostWhatWasInFlightTwice(Bed.Outcome outcome) {
        assertThat(outcome.invoice().paid()).isBetween((long) ROWS, (long) ROWS + IN_FLIGHT);
        assertThat(outcome.invoice().billed())
                .isBetween(
                        outcome.books().charge(),
                        outcome.books().charge().plus(outcome.books().unknown()));
    }

    @Test
    void enrich_onTwoWorkers_keepsTheLimitsAndTheLedgerIsTheInvoice() throws IOException {
        try (Provider provider = provider()) {
            Bed.Outcome outcome = bed.run(cluster, command("whole", provider), provider);
            assertEveryRowOnce(outcome);
            assertThat(outcome.invoice().paid()).isEqualTo(ROWS);
            assertThat(outcome.books().charge()).isEqualTo(outcome.invoice().billed());
            assertThat(outcome.invoice().number("rejected_429")).isLessThanOrEqualTo(1);
            assertThat(outcome.invoice().number("max_in_flight")).isBetween(1L, (long) IN_FLIGHT);
        }
    }

    /** The plugin's way is the default, and has the test before. */
    @ParameterizedTest
    @ValueSource(strings = {"socket", "divided"})
    void enrich_byAnotherWayToTheGate_keepsTheLimitsAndTheLedgerIsTheInvoice(String gate) throws IOException {
        try (Provider provider = provider()) {
            Bed.Outcome outcome = bed.run(cluster, command(gate, provider).with("llm.gate", gate), provider);
            assertEveryRowOnce(outcome);
            assertThat(outcome.invoice().paid()).isEqualTo(ROWS);
            assertThat(outcome.books().charge()).isEqualTo(outcome.invoice().billed());
            assertThat(outcome.invoice().number("rejected_429")).isLessThanOrEqualTo(1);
            assertThat(outcome.invoice().number("max_in_flight")).isBetween(1L, (long) IN_FLIGHT);
        }
    }

    @Test
    void executor_killedWhileItAsks_losesNoRowAndPaysAtMostWhatWasInFlightTwice() throws IOException {
        try (Provider provider = provider()) {
            EnrichCommand command = command("executor", provider);
            try (Spawned run = bed.start(cluster, command)) {
                LlmKills.awaitAnswers(run, provider, ROWS / 3);
                int worker = cluster.newestShuffle();
                assertThat(cluster.executors(worker)).hasSize(1);
                cluster.killExecutors(worker);
                Bed.Outcome outcome = bed.finish(run, command, provider);
                assertEveryRowOnce(outcome);
                assertPaidAtMostWhatWasInFlightTwice(outcome);
            }
        }
    }

    @Test
    void driver_killedWhileItAsks_theSameCommandGoesOnAndPaysAtMostWhatWasInFlightTwice() throws IOException {
        try (Provider provider = provider()) {
            EnrichCommand command = command("driver", provider);
            try (Spawned run = bed.start(cluster, command)) {
                LlmKills.awaitAnswers(run, provider, ROWS / 3);
                run.kill();
            }
            Bed.Outcome outcome = bed.run(cluster, command, provider);
            assertEveryRowOnce(outcome);
            assertPaidAtMostWhatWasInFlightTwice(outcome);
        }
    }
}
