package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thresholds and budgets at their ends. */
@Tag("spark")
class RoutesSparkTest {
    @TempDir
    private Path home;

    @Test
    void thresholdZero_anyText_acceptsAndAsksNothing() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = new Job(home).texts(Bundle.SURE_BAD, "zyx").llm(server).threshold(0);
            job.run();
            assertThat(job.strings("sluice_route")).containsExactly("accept", "accept");
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void thresholdAboveOne_surestText_escalatesThroughBothStages() throws IOException {
        try (LlmServer server = LlmServer.saying("question")) {
            Job job = new Job(home)
                    .texts(Bundle.SURE_BAD, Bundle.SURE_GOOD)
                    .llm(server)
                    .set("small.bundles", List.of(Bundle.LINEAR.toString(), Bundle.LINEAR.toString()))
                    .set("small.thresholds", List.of(1.01, 2.0));
            job.run();
            assertThat(job.strings("sluice_route")).containsExactly("escalate", "escalate");
            assertThat(job.strings("sluice_label")).containsExactly("question", "question");
            assertThat(job.strings("sluice_small_label")).containsExactly("bad", "good");
        }
    }

    @Test
    void noLlmUrl_doubtfulRow_isKeptByTheLastSmallStage() throws IOException {
        Job job = new Job(home)
                .texts(Bundle.SURE_BAD, "zyx")
                .set("small.bundles", List.of(Bundle.LINEAR.toString(), Bundle.LINEAR.toString()))
                .set("small.thresholds", List.of(Bundle.THRESHOLD, 2.0));
        job.run();
        assertThat(job.strings("sluice_route")).containsExactly("accept", "keep");
        assertThat(job.strings("sluice_reason")).containsExactly("confident", "no-llm");
        assertThat(job.strings("sluice_stage")).containsExactly("small", "small2");
        assertThat(job.strings("sluice_request_key")).containsOnlyNulls();
        assertThat(job.table("ledger").count()).isZero();
        assertThat(job.table("runs").count()).isEqualTo(1);
    }

    @Test
    void neitherThresholdNorCertificate_isAnErrorThatNamesBoth() throws IOException {
        Job job = new Job(home).texts("zyx").set("small.thresholds", List.of());
        assertThatThrownBy(job::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--threshold")
                .hasMessageContaining("--certificate");
        assertThat(job.out()).doesNotExist();
    }

    @Test
    void budget_forFewAnswers_isNeverExceededAndEveryRowIsThere() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = new Job(home).texts(Job.doubtful(40)).llm(server).set("budget.usd", "0.0005");
            RunSummary summary = job.run();
            assertThat(job.enriched()).hasSize(40);
            assertThat(job.strings("sluice_reason"))
                    .containsOnly("asked", "budget")
                    .contains("asked", "budget");
            assertThat(summary.budgetReached()).isTrue();
            assertThat(summary.money().charge())
                    .isLessThanOrEqualTo(summary.money().budget());
            assertThat(server.invoice()).isEqualByComparingTo(Job.sum(job.table("ledger"), "charge_usd"));
            assertThat(summary.money().charge().picos())
                    .isEqualTo(server.requests() * LlmServer.ANSWER_PICOS)
                    .isPositive();
        }
    }

    @Test
    void budgetZero_doubtfulRows_areKeptAndNothingIsAsked() throws IOException {
        try (LlmServer server = LlmServer.saying("good")) {
            Job job = new Job(home).texts(Job.doubtful(3)).llm(server).set("budget.usd", "0");
            RunSummary summary = job.run();
            assertThat(job.strings("sluice_reason")).containsOnly("budget").hasSize(3);
            assertThat(job.strings("sluice_route")).containsOnly("keep");
            assertThat(server.requests()).isZero();
            assertThat(summary.money().charge()).isEqualTo(PicoUsd.ZERO);
        }
    }
}
