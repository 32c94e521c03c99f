package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Method;
import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
class TrainingSparkTest {
    @TempDir
    private Path home;

    private TrainReport train(String sql, Object... more) {
        Path input = home.resolve("gold");
        LocalSpark.session().sql(sql).write().mode("overwrite").parquet(input.toString());
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path", input.toString(),
                "input.text", "text",
                "train.label", "label",
                "train.encoder", "linear",
                "train.output", home.resolve("bundle").toString()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return Training.run(
                LocalSpark.session(), TrainSpec.of(Settings.of(null, values)), Clock.systemUTC(), line -> {});
    }

    private void refused(String sql, String setting, String value, String... parts) {
        assertThatThrownBy(() -> train(sql, setting, value))
                .isInstanceOf(UserException.class)
                .message()
                .contains(parts);
        assertThat(home.resolve("bundle")).doesNotExist();
    }

    @Test
    void bundle_trained_saysWhereItCameFrom() {
        BundleManifest manifest = Bundles.readManifest(Bundle.LINEAR);
        assertThat(manifest.labels().names()).containsExactly("bad", "good", "question");
        assertThat(manifest.files().keySet()).containsExactly("calibration.json", "linear.bin");
        assertThat(manifest.provenance())
                .containsEntry("rows", "120")
                .containsEntry("calibration", "temperature")
                .containsEntry("text_column", "text")
                .containsEntry("label_column", "label")
                .containsKeys("created_at", "input", "seed", "report_accuracy", "report_ece", "spark_version");
    }

    /** 600 rows of 30 words: the higher a word's number, the more of its rows are x, from a half on. */
    @Test
    void bundle_withIsotonicCalibration_scoresAsItWasFitted() {
        TrainReport report = train(
                "select concat('word', id % 30, ' text') text,"
                        + " if(pmod(xxhash64(id), 40) < 20 + id % 30, 'x', 'y') label from range(600)",
                "train.calibration", "isotonic", "train.reg-params", List.of(0.001), "train.max-iterations", 20);
        Calibrator fitted = report.calibration().calibrator();
        Path bundle = home.resolve("bundle");
        assertThat(fitted.method()).isEqualTo(Method.ISOTONIC);
        assertThat(Calibrators.read(bundle.resolve(Calibrators.FILE))).isEqualTo(fitted);
        assertThat(Bundles.readManifest(bundle).provenance()).containsEntry("calibration", "isotonic");
        assertThat(report.summary()).containsPattern("calibrated isotonic on [1-9][0-9]* other rows");
        List<String> texts = List.of("word1 text", "word15 text", "word29", "unknown");
        SmallSpec small = new SmallSpec(
                List.of(new BundleStage("s", bundle.toString(), Bundles.hash(bundle), Thresholds.of(0))),
                "cpu",
                4,
                HadoopConf.of(LocalSpark.session().sparkContext().hadoopConfiguration()));
        try (Classifier classifier = Bundles.open(bundle, Device.Resolved.CPU);
                SmallCascade cascade = Cascades.open(small, Device.Resolved.CPU)) {
            assertThat(cascade.score(texts))
                    .extracting(Scored::confidence)
                    .containsExactly(Arrays.stream(classifier.logits(texts))
                            .map(fitted::confidence)
                            .toArray(Double[]::new));
        }
    }

    @Test
    void table_withoutUsableRows_isTold() {
        refused("select '' text, 'x' label where false", "train.seed", "1", "train.label", "at least two labels", "0");
        refused("select ' ' text, 'x' label", "train.seed", "1", "train.label", "at least two labels");
    }

    @Test
    void labels_ofOneKind_areTold() {
        refused("select 'a b' text, 'x' label", "train.seed", "1", "at least two labels", "[x]", "'label'");
    }

    @Test
    void labels_thatDifferInCaseAlone_areTold() {
        refused("select 'a b' text, explode(array('x', 'X')) label", "train.seed", "1", "labels", "case", "'x'");
    }

    @Test
    void labelColumn_missing_isTold() {
        refused("select 'a' text, 'x' label", "train.label", "gold", "train.label", "'gold'", "text, label");
    }

    @Test
    void textColumn_ofAnotherType_isTold() {
        refused("select 1 text, 'x' label", "train.seed", "1", "input.text", "string", "int");
    }

    @Test
    void words_thatNoTwoRowsShare_areTold() {
        refused(
                "select concat('w', id) text, if(id % 2 = 0, 'x', 'y') label from range(4)",
                "train.seed", "1", "no word", "encoder");
    }

    @Test
    void encoder_unknown_isTold() {
        refused("select 'a b' text, explode(array('x', 'y')) label", "train.encoder", "/no/encoder", "/no/encoder");
    }

    @Test
    void output_thatExists_isRefusedAndStays() throws IOException {
        Path precious = Files.createDirectories(home.resolve("bundle")).resolve("precious");
        Files.writeString(precious, "precious");
        assertThatThrownBy(() -> train("select 'a' text, 'x' label"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("train.output")
                .hasMessageContaining("--overwrite");
        assertThatThrownBy(() -> train(
                        "select concat('word ', id % 2) text, if(id % 2 = 0, 'x', 'y') label from range(40)",
                        "train.overwrite", "true", "train.max-iterations", "2"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is not a bundle");
        assertThat(precious).hasContent("precious");
    }
}
