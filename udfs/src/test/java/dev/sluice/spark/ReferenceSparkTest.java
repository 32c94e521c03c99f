package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.UserException;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A linear model before a real encoder, without any LLM: certified against the encoder alone, run, audited by a person. */
@Tag("spark")
class ReferenceSparkTest {
    private static final int ROWS = 400;

    @TempDir
    private static Path home;

    private static Path encoder;

    private final Map<String, Object> values = new LinkedHashMap<>();

    @BeforeAll
    static void input() throws IOException {
        encoder = Bundle.train(Bundle.encoder("minilm"), Bundle.gold("good"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            lines.add(LlmServer.JSON.writeValueAsString(LlmServer.JSON
                    .createObjectNode()
                    .put("text", text(i))
                    .put("gold", i % 2 == 0 ? "good" : "bad")
                    .put("known", i % 2 == 0 ? "good" : "bad")
                    .put("sure", 0.9 + i % 10 / 100.0)));
        }
        Files.write(home.resolve("input.jsonl"), lines);
    }

    /** One in ten has no word that the linear model knows. */
    private static String text(int i) {
        String doubtful = i % 2 == 0 ? "splendid, so happy" : "dreadful, so angry";
        return (i % 10 < 2 ? doubtful : i % 2 == 0 ? Bundle.SURE_GOOD : Bundle.SURE_BAD) + " q" + i;
    }

    private CertificationSummary certify() {
        values.put("input.path", home.resolve("input.jsonl").toString());
        values.put("input.text", "text");
        values.putIfAbsent("small.bundles", List.of(Bundle.LINEAR.toString(), encoder.toString()));
        values.put("certify.output", home.resolve("cert.json").toString());
        values.put("certify.overwrite", true);
        values.put("certify.against", "gold");
        values.put("certify.gold", "gold");
        values.put("certify.claim", "non-inferiority");
        values.putIfAbsent("certify.epsilon", 0.02);
        return Certification.run(
                LocalSpark.session(), CertifySpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    private Job night(int night) {
        return new Job(home)
                .set("input.path", home.resolve("input.jsonl").toString())
                .set("small.bundles", List.of(Bundle.LINEAR.toString(), encoder.toString()))
                .set("small.thresholds", List.of())
                .set("small.certificate", home.resolve("cert.json").toString())
                .set("small.names", List.of("words", "vectors"))
                .set("output.path", home.resolve("night" + night).toString())
                .set("ledger.path", home.resolve("money").toString())
                .set("audit.rate", "0.1");
    }

    @Test
    void nonInferiority_withoutAnLlm_certifiesRunsAndIsAuditedAgainstTheLastStage() throws IOException {
        CertificationSummary summary = certify();
        assertThat(summary.certified()).as(summary.refusal()).isTrue();
        Certificate certificate = summary.certificate();
        assertThat(certificate.claim().label()).isEqualTo("small2");
        assertThat(certificate.llm()).isNull();
        assertThat(certificate.stages()).hasSize(2);
        assertThat(certificate.stages().get(0).thresholds().get(0)).isBetween(0.5, 1.0);
        assertThat(certificate.stages().get(1).thresholds()).containsExactly(0.0);
        assertThat(certificate.evidence().figures().get("speedup")).isGreaterThan(2);
        assertThat(summary.lines().toString())
                .contains(
                        "than those of small2 alone",
                        "times the rows a second",
                        " -> small2: ",
                        "how often small2 is right");

        Job first = night(1);
        RunSummary run = first.run();
        assertThat(run.certificate().claim()).isEqualTo("non-inferiority to small2 alone against gold");
        assertThat(run.certificate().status()).isEqualTo(RunSummary.Status.HELD);
        long byWords = run.rowsByStage().get("words");
        assertThat(byWords).isBetween(ROWS / 2L, ROWS * 9L / 10);
        assertThat(run.rowsByStage().get("vectors")).isEqualTo(ROWS - byWords);
        // A tenth of the rows that the encoder has not seen; it labels those of the sheet.
        assertThat(run.certificate().audit().sheet().rows()).isBetween(byWords / 10, byWords / 10 + 4);
        Dataset<Row> sheet = LocalSpark.session()
                .read()
                .parquet(home.resolve("money").resolve("audit_rows").toString());
        assertThat(sheet.filter("llm_label is null or text like 'splendid%' or text like 'dreadful%'")
                        .count())
                .isZero();

        Path labels = home.resolve("labels.csv");
        List<String> lines = Files.readAllLines(
                Path.of(URI.create(run.certificate().audit().sheet().file())));
        Files.write(
                labels,
                lines.stream().map(line -> line.replaceFirst("\"\"$", "good")).toList());
        RunSummary second = night(2).set("audit.labels", labels.toString()).run();
        assertThat(second.certificate().audit().nights()).isEqualTo(1);
        assertThat(second.certificate().status()).isEqualTo(RunSummary.Status.HELD);
    }

    @Test
    void nonInferiority_moreThanGoldRowsCanShow_saysHowManyWould() {
        values.put("certify.epsilon", 0.002);
        assertThatThrownBy(this::certify).isInstanceOf(UserException.class).hasMessageContaining("1151 needed");
    }

    @Test
    void nonInferiority_theSlowStageFirst_saysDoNotCascade() {
        values.put("small.bundles", List.of(encoder.toString(), Bundle.LINEAR.toString()));
        CertificationSummary summary = certify();
        assertThat(summary.certified()).isFalse();
        assertThat(summary.refusal())
                .startsWith("do not cascade: no choice of stages")
                .endsWith("Use small2");
    }

    @Test
    void nonInferiority_labelsThatRowsComeWith_haveASpeedThatJsonReadersRead() throws IOException {
        values.put("small.bundles", List.of(encoder.toString()));
        values.put("small.predictions", List.of("known:sure"));
        CertificationSummary summary = certify();
        assertThat(summary.certified()).as(summary.refusal()).isTrue();
        assertThat(Files.readString(home.resolve("cert.json"))).doesNotContain("Infinity");
        assertThat(summary.certificate().evidence().figures().get("speedup")).isBetween(100.0, 1e9);
    }
}
