package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.UserException;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels that the input has as stages of the cascade: another program's, or those of a cheaper LLM. */
@Tag("spark")
class PredictionsSparkTest {
    private static final int ROWS = 900;
    private static final List<String> CHAIN =
            List.of("sluice_small_label:sluice_small_confidence", "sluice_label:sluice_llm_confidence");
    /** Natural logarithms of .95 and of .5. */
    private static final double SURE = -0.0513;

    private static final double UNSURE = -0.693;

    @TempDir
    Path home;

    private Job job() {
        return new Job(home).set("small.bundles", List.of()).set("small.predictions", List.of("label:p"));
    }

    private static String line(String text, String label, Object p) {
        ObjectNode node = LlmServer.JSON.createObjectNode().put("text", text).put("label", label);
        return node.putPOJO("p", p).toString();
    }

    @Test
    void enrich_predictionsAlone_routesByThemAndBadOnesPass() throws IOException {
        Job job = job().threshold(0.8)
                .lines(List.of(
                        line("a", "good", 0.9),
                        line("b", "bad", 0.5),
                        line("c", null, 0.9),
                        line("d", "good", null),
                        line("e", "bad", 7),
                        line("", "good", 0.99)));
        job.run();
        assertThat(job.strings("sluice_label")).containsExactly("good", "bad", null, null, null, null);
        assertThat(job.strings("sluice_stage")).containsExactly("small", "small", null, null, null, null);
        assertThat(job.strings("sluice_reason"))
                .containsExactly("confident", "no-llm", "no-llm", "no-llm", "no-llm", "no-text");
    }

    @Test
    void enrich_predictionsBeforeABundle_modelReadsOnlyWhatTheyLeave() throws IOException {
        Job job = new Job(home)
                .set("small.predictions", List.of("label:p"))
                .set("small.thresholds", List.of(0.8, Bundle.THRESHOLD))
                .lines(List.of(
                        line(Bundle.SURE_BAD, "good", 0.9),
                        line(Bundle.SURE_BAD, "good", 0.1),
                        line(Bundle.SURE_GOOD, "an unknown label", 0.9),
                        line(Bundle.DOUBTFUL, "question", 0.7)));
        job.run();
        assertThat(job.strings("sluice_stage")).containsExactly("small", "small2", "small2", "small2");
        assertThat(job.strings("sluice_label").subList(0, 3)).containsExactly("good", "bad", "good");
        assertThat(job.strings("sluice_route")).containsExactly("accept", "accept", "accept", "keep");
    }

    @Test
    void enrich_columnsThatAreNoPredictions_areAnErrorBeforeAnythingIsAsked() throws IOException {
        List<String> lines = List.of(line("a", "good", 0.9), line("b", "bad", 0.9));
        Job missing = job().threshold(0.8).lines(lines).set("small.predictions", List.of("label:q"));
        assertThatThrownBy(missing::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("small.predictions: column 'q' is not in the input");
        Job unusable = job().threshold(0.8).lines(List.of(line("a", "good", 2), line("b", "bad", 3)));
        assertThatThrownBy(unusable::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "found none: 2 rows with a label and a confidence, 2 with one of the 2 labels, 0 with a confidence");
        Job one = job().threshold(0.8).lines(List.of(line("a", "good", 0.9)));
        assertThatThrownBy(one::run).isInstanceOf(UserException.class).hasMessageContaining("at least two labels");
    }

    /** The cheap LLM is wrong where it is unsure, and on one sure row of 40. */
    private static LlmServer.Reply cheap(String text) {
        boolean sure = number(text) % 4 > 0;
        boolean right = sure && number(text) % 41 > 0;
        return LlmServer.label(right ? truth(text) : "question", sure ? SURE : UNSURE);
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(text.indexOf('q') + 1));
    }

    private static String truth(String text) {
        return text.contains("lovely")
                ? "good"
                : text.contains("awful") ? "bad" : number(text) % 2 == 0 ? "good" : "bad";
    }

    private static String[] texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            texts.add((i % 3 == 0 ? Bundle.SURE_BAD : Bundle.DOUBTFUL) + " q" + i);
        }
        return texts.toArray(String[]::new);
    }

    private Certificate certify(String input, LlmServer strong) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("input.path", input);
        values.put("input.text", "text");
        values.put("small.predictions", CHAIN);
        values.put("small.labels", List.of("good", "bad", "question"));
        values.put("certify.output", home.resolve("cert.json").toString());
        values.put("certify.target", 0.9);
        values.put("certify.labels", 500);
        values.put("store.path", home.resolve("store").toString());
        values.put("ledger.path", home.resolve("certify").toString());
        values.put("llm.url", strong.url());
        values.put("llm.provider", "test");
        values.put("llm.model", "strong");
        values.put("llm.price-in", LlmServer.USD_IN);
        values.put("llm.price-out", LlmServer.USD_OUT);
        CertificationSummary summary = Certification.run(
                LocalSpark.session(), CertifySpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
        assertThat(summary.certified()).as(summary.refusal()).isTrue();
        return summary.certificate();
    }

    /** Small model, cheap LLM, strong LLM: the cheap one's labels have a threshold that is proved, too. */
    @Test
    void certify_answersOfACheapLlm_haveACertificateAgainstTheStrongOne() throws IOException {
        try (LlmServer cheap = new LlmServer(0, asked -> cheap(asked.text()));
                LlmServer strong = LlmServer.labelling(PredictionsSparkTest::truth)) {
            Job first = new Job(home)
                    .llm(cheap)
                    .set("llm.logprobs", true)
                    .set("output.path", home.resolve("cheap").toString())
                    .texts(texts());
            first.run();
            assertThat(cheap.requests()).isEqualTo(ROWS * 2 / 3);
            String enriched = home.resolve("cheap/enriched").toString();

            Certificate certificate = certify(enriched, strong);
            assertThat(certificate.stages().stream().map(Certificate.Stage::bundle))
                    .contains("predictions " + CHAIN.get(1));
            assertThat(certificate.evidence().accepted()).isGreaterThan(ROWS / 2);

            Job last = new Job(home)
                    .llm(strong)
                    .set("llm.model", "strong")
                    .set("input.path", enriched)
                    .set("small.bundles", List.of())
                    .set("small.predictions", kept(certificate))
                    .set("small.thresholds", List.of())
                    .set("output.path", home.resolve("final").toString())
                    .set("small.certificate", home.resolve("cert.json").toString())
                    .set("output.prefix", "final_");
            RunSummary run = last.run();
            assertThat(run.certificate().status().text()).isEqualTo("held");
            assertThat(strong.texts()).as("pay once").doesNotHaveDuplicates();
            assertThat(strong.requests()).isLessThan(ROWS / 2);
            int agree = 0;
            for (Row row : last.enriched()) {
                agree += truth(row.getAs("text")).equals(row.getAs("final_label")) ? 1 : 0;
            }
            assertThat(agree).isGreaterThanOrEqualTo((int) (0.9 * ROWS));
            Set<String> stages = new HashSet<>(last.strings("final_stage"));
            assertThat(stages).contains("llm").hasSizeGreaterThan(1);
        }
    }

    /** A certificate leaves out stages that do not pay. */
    private static List<String> kept(Certificate certificate) {
        return certificate.stages().stream()
                .map(stage -> stage.bundle().substring("predictions ".length()))
                .toList();
    }
}
