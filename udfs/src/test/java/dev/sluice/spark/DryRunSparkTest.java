package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Quantity;
import dev.sluice.ledger.PriceList;
import dev.sluice.settings.BudgetScope;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dry run against the run that follows it. */
@Tag("spark")
class DryRunSparkTest {
    private static final int OUTPUT_CAP = 64;
    private static final PicoUsd IN = PriceList.perToken("test", "in", LlmServer.USD_IN);
    private static final PicoUsd OUT = PriceList.perToken("test", "out", LlmServer.USD_OUT);
    /** What {@code Call} adds to the bytes of a request. */
    private static final int TEMPLATE = 64;

    private static final String[] TEXTS = {
        Bundle.SURE_GOOD, Bundle.SURE_BAD, "zyx a", " zyx a ", "zyx b", "zyx ü", "", null
    };

    @TempDir
    private Path home;

    @Test
    void forecast_beforeARun_isWhatTheRunDoes() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = new Job(home).texts(TEXTS).llm(server).set("budget.usd", "1");
            Forecast forecast = job.dryRun();
            assertThat(server.requests()).isZero();
            try (Stream<Path> left = Files.list(home)) {
                assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("input.jsonl");
            }
            RunSummary run = job.run();
            assertThat(forecast.rows()).isEqualTo(run.rows());
            assertThat(forecast.acceptedByStage()).isEqualTo(Map.of("small", 2L));
            assertThat(forecast.accepted()).isEqualTo(run.rowsByRoute().get("accept"));
            assertThat(forecast.keptByReason()).isEqualTo(Map.of("no-text", 2L));
            assertThat(forecast.kept()).isEqualTo(run.kept());
            Forecast.Asking asking = forecast.asking();
            assertThat(asking.rows()).isEqualTo(run.rowsByRoute().get("escalate"));
            assertThat(asking.questions()).isEqualTo(server.requests()).isEqualTo(3);
            assertThat(asking.storedQuestions()).isZero();

            // The sizes of the bodies that were sent, to the byte.
            List<Integer> bytes = server.asked().stream()
                    .map(asked -> asked.body().getBytes(StandardCharsets.UTF_8).length)
                    .toList();
            long all = bytes.stream().mapToLong(n -> n).sum();
            long quarters = bytes.stream().mapToLong(n -> (n + 3) / 4).sum();
            assertThat(asking.tokens())
                    .isEqualTo(new Forecast.Tokens(quarters, 3 * OUTPUT_CAP, all + 3 * TEMPLATE, 3 * OUTPUT_CAP, 0));
            assertThat(asking.money())
                    .isEqualTo(new Forecast.Money(
                            IN.times(quarters).plus(OUT.times(3 * OUTPUT_CAP)),
                            IN.times(all + 3 * TEMPLATE).plus(OUT.times(3 * OUTPUT_CAP))));
            assertThat(asking.budget())
                    .isEqualTo(new Forecast.Budget(
                            Quantity.ofUsd(PicoUsd.ofUsd(BigDecimal.ONE)),
                            Amount.of(asking.money().charge()),
                            Amount.of(asking.money().atMost()),
                            Amount.ZERO,
                            BudgetScope.RUN));
            assertThat(asking.money().atMost().toUsd())
                    .isEqualByComparingTo(Job.sum(job.table("ledger"), "reserved_usd"));
            assertThat(asking.time()).isNull();
        }
    }

    @Test
    void forecast_afterARun_countsTheStoreAndLeavesTheFinishedOutputAlone() throws IOException {
        try (LlmServer server = LlmServer.labelling(text -> text.endsWith("b") ? "nonsense" : "bad")) {
            Job job = new Job(home).texts(TEXTS).llm(server);
            RunSummary run = job.run();
            String before = Files.readString(job.out().resolve(RunManifest.FILE));
            int requests = server.requests();

            job.texts(Stream.concat(Stream.of(TEXTS), Stream.of("zyx new", "zyx newer"))
                            .toArray(String[]::new))
                    .set("budget.usd", "1")
                    .set("budget.scope", "month")
                    .set("llm.rpm", 1)
                    .set("llm.tpm", 100);
            Forecast forecast = job.dryRun();
            assertThat(server.requests()).isEqualTo(requests);
            assertThat(job.out().resolve(RunManifest.FILE)).hasContent(before);
            Forecast.Asking asking = forecast.asking();
            assertThat(asking.questions()).isEqualTo(2);
            assertThat(asking.storedRows()).isEqualTo(3);
            assertThat(asking.storedQuestions()).isEqualTo(2);
            assertThat(forecast.keptByReason()).isEqualTo(Map.of("no-text", 2L, "invalid-answer", 1L));
            assertThat(asking.tokens().answersSeen()).isEqualTo(3);
            assertThat(asking.tokens().completion()).isEqualTo(2 * LlmServer.COMPLETION_TOKENS);
            assertThat(asking.tokens().completionAtMost()).isEqualTo(2 * OUTPUT_CAP);
            assertThat(asking.budget().committed())
                    .isEqualTo(Amount.of(run.money().charge()));
            assertThat(asking.budget().left().plus(Amount.of(run.money().charge())))
                    .isEqualTo(Amount.of(PicoUsd.ofUsd(BigDecimal.ONE)));
            // Hundreds of reserved tokens a call: tokens bind.
            assertThat(asking.time().setting()).isEqualTo("llm.tpm");
            assertThat(asking.time().duration()).isGreaterThan(Duration.ofMinutes(2));
        }
    }

    @Test
    void forecast_ofAnotherModel_doesNotTakeThisOnesAnswers() throws IOException {
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = new Job(home).texts("zyx").llm(server);
            job.run();
            Forecast.Tokens tokens =
                    job.set("llm.model", "another").dryRun().asking().tokens();
            assertThat(tokens.answersSeen()).isZero();
            assertThat(tokens.completion()).isEqualTo(OUTPUT_CAP);
        }
    }

    @Test
    void forecast_withoutAnLlm_keepsTheDoubtfulRows() throws IOException {
        Forecast forecast = new Job(home).texts(TEXTS).dryRun();
        assertThat(forecast.asking()).isNull();
        assertThat(forecast.accepted()).isEqualTo(2);
        assertThat(forecast.keptByReason()).isEqualTo(Map.of("no-llm", 4L, "no-text", 2L));
    }

    @Test
    void timeAtLimit_isOfTheTighterOne() {
        assertThat(Forecast.TimeAtLimit.of(600, 90_000, 100, 10_000))
                .isEqualTo(new Forecast.TimeAtLimit(Duration.ofMinutes(9), "llm.tpm", 10_000));
        assertThat(Forecast.TimeAtLimit.of(601, 90_000, 60, 0))
                .isEqualTo(new Forecast.TimeAtLimit(Duration.ofSeconds(601), "llm.rpm", 60));
        assertThat(Forecast.TimeAtLimit.of(600, 90_000, 0, 0)).isNull();
    }
}
