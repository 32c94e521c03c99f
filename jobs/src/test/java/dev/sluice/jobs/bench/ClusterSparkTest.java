package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.jobs.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code enrich} on a real cluster of two workers, also when some of it is killed; the simulated provider is the judge. */
@Tag("spark")
@Tag("long")
class ClusterSparkTest {
    private static final int ROWS = 150;
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
            assertTheLedgerIsTheInvoice(bed.run(cluster, command("whole", provider), provider));
        }
    }

    /** Over the socket, so that this way has a cluster's test, too. */
    @Test
    void enrich_speculativeAttemptBesideTheFirst_paysNothingTwice() throws IOException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs two addresses on loopback");
        Path events = Files.createDirectories(work.resolve("events"));
        Site eager = cluster.with(Map.of(
                "spark.speculation", "true",
                "spark.speculation.task.duration.threshold", "1s",
                "spark.eventLog.enabled", "true",
                "spark.eventLog.compress", "false",
                "spark.eventLog.dir", events.toUri().toString()));
        try (Provider provider = provider()) {
            EnrichCommand command =
                    command("speculation", provider).with("llm.tasks", 1).with("llm.gate", "socket");
            assertTheLedgerIsTheInvoice(bed.run(eager, command, provider));
        }
        assertThat(content(events)).contains("\"Speculative\":true");
    }

    private static void assertTheLedgerIsTheInvoice(Bed.Outcome outcome) {
        assertEveryRowOnce(outcome);
        assertThat(outcome.invoice().paid()).isEqualTo(ROWS);
        assertThat(outcome.books().charge()).isEqualTo(outcome.invoice().billed());
        assertThat(outcome.invoice().number("rejected_429")).isLessThanOrEqualTo(1);
        assertThat(outcome.invoice().number("max_in_flight")).isBetween(1L, (long) IN_FLIGHT);
    }

    private static String content(Path folder) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
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
