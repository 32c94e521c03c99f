package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.domain.PicoUsd;
import dev.sluice.jobs.LocalSpark;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Enrichment;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bench llm-stage} measures, small and in this JVM; the simulated provider is the judge. */
@Tag("spark")
@Tag("long")
class LlmStageSparkTest {
    private static final int ROWS = 120;

    @TempDir
    private static Path work;

    private static SparkSession spark;
    private static Bed bed;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(SharedData.isThere(), "needs the simulated provider in ../shared");
        spark = LocalSpark.session();
        bed = Bed.open(work, SharedData.find(), spark, line -> {});
    }

    private static EnrichCommand command(String name, Provider provider) throws IOException {
        return bed.command(name, bed.brief(), ROWS, provider)
                .with("llm.tasks", 2)
                .with("llm.max-in-flight", 16)
                .with("llm.retry-base", "10 ms");
    }

    private static Provider faulty(String faults) {
        return bed.provider(bed.brief(), "--faults", faults, "--slow-ms", "300");
    }

    private static Bed.Outcome run(EnrichCommand command, Provider provider) {
        Enrichment.run(spark, EnrichSpec.of(Settings.of(null, command.settings())), Clock.systemUTC(), line -> {});
        Bed.Outcome outcome = bed.outcome(command, provider);
        assertThat(outcome.books().rows()).isEqualTo(ROWS);
        assertThat(outcome.books().distinct()).isEqualTo(ROWS);
        assertThat(outcome.invoice().number("unknown_rows")).isZero();
        return outcome;
    }

    @Test
    void rate_limited_isKept() throws IOException {
        try (Provider provider = bed.provider(bed.brief(), "--rpm", "1200")) {
            Bed.Outcome outcome = run(command("rate", provider).with("llm.rpm", 1_200), provider);
            assertThat(outcome.books().reason("asked")).isEqualTo(ROWS);
            assertThat(outcome.invoice().number("rejected_429")).isLessThanOrEqualTo(1);
            assertThat(outcome.invoice().paid()).isEqualTo(ROWS);
        }
    }

    @Test
    void tokens_limited_areKept() throws IOException {
        try (Provider provider = bed.provider(bed.brief(), "--tpm", "400000")) {
            Bed.Outcome outcome = run(command("tokens", provider).with("llm.tpm", 400_000), provider);
            assertThat(outcome.books().reason("asked")).isEqualTo(ROWS);
            assertThat(outcome.invoice().number("rejected_429")).isLessThanOrEqualTo(1);
            assertThat(outcome.invoice().paid()).isEqualTo(ROWS);
        }
    }

    @Test
    void budget_underEveryFault_isNeverExceeded() throws IOException {
        PicoUsd budget = PicoUsd.ofUsd(new BigDecimal("0.0015"));
        try (Provider provider = faulty(LlmBudget.FAULTS)) {
            Bed.Outcome outcome = run(
                    command("budget", provider)
                            .with("budget.usd", budget.toUsd().toPlainString()),
                    provider);
            assertThat(outcome.invoice().billed()).isLessThanOrEqualTo(budget);
            assertThat(outcome.books().charge().plus(outcome.books().unknown())).isLessThanOrEqualTo(budget);
            assertThat(outcome.books().reason("budget")).isPositive();
            assertThat(LlmKills.bounds("budget", outcome).meets()).isTrue();
        }
    }

    @Test
    void quota_usedUp_keepsTheRestOfTheRowsAndEndsWell() throws IOException {
        try (Provider provider = faulty("quota=0.1")) {
            EnrichCommand command = command("quota", provider);
            // In a JVM of its own: the exit code is part of it.
            Bed.Outcome outcome = bed.run(Site.local(2), command, provider);
            assertThat(outcome.books().distinct()).isEqualTo(ROWS);
            assertThat(outcome.books().reason("quota")).isPositive();
            assertThat(outcome.books().reason("quota") + outcome.books().reason("asked"))
                    .isEqualTo(ROWS);
            assertThat(outcome.books().charge()).isEqualTo(outcome.invoice().billed());
        }
    }

    @Test
    void ledger_underFaults_isTheInvoice() throws IOException {
        try (Provider provider = faulty(LlmInvoice.FAULTS)) {
            Bed.Outcome outcome = run(command("ledger", provider), provider);
            assertThat(outcome.books().charge()).isEqualTo(outcome.invoice().billed());
            assertThat(outcome.books().attempts()).isEqualTo(outcome.invoice().number("requests"));
        }
    }

    @Test
    void ledger_whereAnswersAreLost_boundsTheInvoiceFromBothSides() throws IOException {
        try (Provider provider = faulty(LlmInvoice.FAULTS + ",reset-after=0.1")) {
            Bed.Outcome outcome = run(command("lost", provider), provider);
            assertThat(outcome.invoice()
                            .json()
                            .path("faults")
                            .path("reset-after")
                            .asLong())
                    .isPositive();
            assertThat(outcome.books().charge()).isLessThan(outcome.invoice().billed());
            assertThat(LlmKills.bounds("lost", outcome).meets()).isTrue();
        }
    }

    @Test
    void limits_changedWhileItAsks_areFoundOutAndEveryRowIsAnswered() throws IOException {
        try (Provider provider = bed.provider(bed.brief(), "--rpm", "1200")) {
            EnrichCommand command = command("change", provider).with("llm.rpm", 1_200);
            CompletableFuture<Bed.Outcome> run = CompletableFuture.supplyAsync(() -> run(command, provider));
            awaitAnswers(run, provider, ROWS / 4);
            provider.limits(600, 0);
            awaitAnswers(run, provider, ROWS / 2);
            provider.limits(1_200, 0);
            Bed.Outcome outcome = run.join();
            assertThat(outcome.books().reason("asked")).isEqualTo(ROWS);
            assertThat(outcome.invoice().paid()).isEqualTo(ROWS);
            assertThat(outcome.books().refused()).isEqualTo(outcome.invoice().number("rejected_429"));
            assertThat(outcome.books().charge()).isEqualTo(outcome.invoice().billed());
        }
    }

    private static void awaitAnswers(CompletableFuture<?> run, Provider provider, long answers) {
        while (!run.isDone() && new Invoice(provider.invoice()).number("ok") < answers) {
            Spawned.pause();
        }
    }
}
