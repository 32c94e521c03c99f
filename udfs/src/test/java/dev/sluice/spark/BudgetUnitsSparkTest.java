package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Budgets that are no money, of whole runs against a real local server. */
@Tag("spark")
class BudgetUnitsSparkTest {
    private static final int QUESTIONS = 20;
    private static final int TOKENS = LlmServer.PROMPT_TOKENS + LlmServer.COMPLETION_TOKENS;

    @TempDir
    private Path home;

    /** The third request is refused and asked again, the sixth stops the run: both were sent, and both count. */
    @Test
    void calls_killedAndResumed_areNeverMoreThanTheBudget() throws IOException {
        try (LlmServer server = new LlmServer(
                0,
                asked -> asked.number() == 3
                        ? LlmServer.error(503, null)
                        : asked.number() == 6 ? LlmServer.error(401, null) : LlmServer.label("good"))) {
            Job job = job(server).set("budget.calls", 9).set("llm.max-in-flight", 1);
            assertThatThrownBy(job::run).isInstanceOf(ProviderException.class);
            assertThat(server.requests()).isEqualTo(6);

            RunSummary summary = job.run();
            assertThat(summary.resumed()).isTrue();
            assertThat(server.requests()).isEqualTo(9);
            // Two of nine calls bought nothing.
            assertThat(summary.rowsByReason())
                    .containsEntry("asked", 7L)
                    .containsEntry("budget", QUESTIONS - 7L)
                    .hasSize(2);
            assertThat(summary.budget())
                    .isEqualTo(new RunSummary.Budget(new Quantity(BudgetUnit.CALLS, new Amount(9)), new Amount(9)));
            assertThat(summary.money().budget()).isNull();
            assertThat(summary.money().charge().toUsd()).isEqualByComparingTo(server.invoice());
            Row run = job.table("runs").head();
            assertThat(run.<String>getAs("budget_unit")).isEqualTo("calls");
            assertThat(run.<BigDecimal>getAs("budget")).isEqualByComparingTo("9");
            assertThat(run.<BigDecimal>getAs("budget_used")).isEqualByComparingTo("9");
            assertThat(run.<BigDecimal>getAs("budget_usd")).isNull();
        }
    }

    @Test
    void tokens_manyInFlight_stayWithinTheBudgetAndTheDryRunSpeaksOfThem() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = job(server).set("budget.tokens", 1_500);
            Forecast.Budget forecast = job.dryRun().asking().budget();
            assertThat(forecast.limit()).isEqualTo(new Quantity(BudgetUnit.TOKENS, new Amount(1_500)));
            assertThat(forecast.estimate()).isGreaterThan(forecast.left());
            assertThat(forecast.atMost()).isGreaterThan(forecast.estimate());

            RunSummary summary = job.run();
            assertThat(server.requests()).isPositive().isLessThan(QUESTIONS);
            assertThat(summary.budget().used())
                    .isEqualTo(new Amount(server.requests() * (long) TOKENS))
                    .isLessThanOrEqualTo(new Amount(1_500));
            assertThat(job.strings("sluice_reason")).hasSize(QUESTIONS).containsOnly("asked", "budget");
            Row line = job.table("ledger").head();
            assertThat(line.<Long>getAs("reserved_tokens")).isGreaterThan(TOKENS);
            assertThat(line.<Long>getAs("reserved_ms")).isEqualTo(61_000);
        }
    }

    @Test
    void flopsAndTokens_belowOneCall_areErrorsBeforeAnythingIsAskedOrWritten() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            assertThatThrownBy(job(server).set("budget.tokens", 50)::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("budget.tokens: expected at least what one call may take")
                    .hasMessageContaining("found 50 tokens");
            Job flops = job(server).set("budget.flops", "1e9").set("llm.parameters", 7);
            assertThatThrownBy(flops::dryRun).isInstanceOf(UserException.class).hasMessageContaining("1.000e+09 FLOPs");
            assertThat(server.requests()).isZero();
            assertThat(flops.out()).doesNotExist();
        }
    }

    private Job job(LlmServer server) throws IOException {
        return new Job(home).texts(Job.doubtful(QUESTIONS)).llm(server);
    }
}
