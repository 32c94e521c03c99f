package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import dev.sluice.settings.DeferralSpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A world where the small model is right on texts with its words, where the LLM errs on one of three, and wrong on most others,
 * where the LLM is right on nine of ten.
 */
@Tag("spark")
@Tag("long")
class DeferralSparkTest {
    @TempDir
    Path home;

    @Test
    void enrich_withADeferralModel_letsTheMoreProbableLabelStand() throws IOException {
        DeferralReport report = learn(Map.of());
        assertThat(report.accuracy()).isGreaterThan(Math.max(report.accuracySmall(), report.accuracyLlm()));
        assertThat(report.worthAsking()).isBetween(0.3, 0.7);
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = job(server).threshold(2).texts(Bundle.SURE_GOOD, Bundle.DOUBTFUL + "q1", Bundle.SURE_BAD);
            job.run();
            assertThat(server.requests()).isEqualTo(3);
            assertThat(job.strings("sluice_label")).containsExactly("good", "bad", "bad");
            assertThat(job.strings("sluice_reason")).containsExactly("outweighed", "asked", "asked");
            assertThat(job.strings("sluice_stage")).containsExactly("small", "llm", "llm");
            assertThat(job.strings("sluice_route")).containsOnly("escalate");
            assertThat(job.enriched()).allSatisfy(row -> assertThat(row.<Double>getAs("sluice_confidence"))
                    .isBetween(0.5, 1.0));
        }
    }

    @Test
    void enrich_withLeastBenefit_asksOnlyWhereTheLlmIsExpectedToBeBetter() throws IOException {
        learn(Map.of());
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = job(server)
                    .threshold(2)
                    .set("llm.least-benefit", 0.1)
                    .texts(Bundle.SURE_GOOD, Bundle.DOUBTFUL + "q1");
            assertThat(job.dryRun().asking().rows()).isEqualTo(1);
            job.run();
            assertThat(server.texts()).containsExactly(Bundle.DOUBTFUL + "q1");
            assertThat(job.strings("sluice_route")).containsExactly("accept", "escalate");
            assertThat(job.strings("sluice_reason")).containsExactly("no-benefit", "asked");
        }
    }

    @Test
    void enrich_deferralOfAnotherBundleOrLlm_isRefused() throws IOException {
        learn(Map.of("llm.model", "another"));
        try (LlmServer server = LlmServer.saying("bad")) {
            Job job = job(server).texts(Bundle.SURE_GOOD);
            assertThatThrownBy(job::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("llm.deferral", "another", LlmServer.MODEL);
            Path other = Bundle.train("linear", Bundle.gold("good"));
            job.set("small.bundles", List.of(other.toString()));
            assertThatThrownBy(job::run)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("learnt for another bundle");
            assertThat(server.requests()).isZero();
        }
    }

    private Job job(LlmServer server) {
        return new Job(home).llm(server).set("llm.deferral", file());
    }

    private String file() {
        return home.resolve("deferral.json").toString();
    }

    private DeferralReport learn(Map<String, Object> more) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            boolean sure = i % 2 == 0;
            String gold =
                    sure ? "good" : List.of("bad", "bad", "question", "good").get(i / 2 % 4);
            boolean llmRight = sure ? i % 3 != 0 : i % 10 != 1;
            String answer = llmRight ? gold : gold.equals("bad") ? "question" : "bad";
            lines.add(LlmServer.JSON.writeValueAsString(Map.of(
                    "text",
                    sure ? Bundle.SURE_GOOD + " " + i : Bundle.DOUBTFUL + "n" + i,
                    "gold",
                    gold,
                    "answer",
                    answer)));
        }
        Path rows = Files.write(home.resolve("gold.jsonl"), lines);
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path",
                rows.toString(),
                "input.text",
                "text",
                "small.bundles",
                List.of(Bundle.LINEAR.toString()),
                "deferral.gold",
                "gold",
                "deferral.llm-column",
                "answer",
                "deferral.output",
                file()));
        values.putAll(more);
        return Deferral.run(LocalSpark.session(), DeferralSpec.of(Settings.of(null, values)), line -> {});
    }
}
