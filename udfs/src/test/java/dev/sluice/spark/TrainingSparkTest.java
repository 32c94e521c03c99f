package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
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
import dev.sluice.model.LinearFeatures;
import dev.sluice.model.LinearWeights;
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
import java.util.Objects;
import org.apache.spark.sql.Column;
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
                Device.CPU,
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

    /** 600 rows, of which held-out ones alone have the word "late". */
    @Test
    void bundle_refitted_hasLearntHeldOutRowsAndIsCalibratedAsBefore() {
        Column heldOut = TrainingRows.heldOut(TrainingRows.split(0.3, 7));
        LocalSpark.session()
                .sql("select concat('word', id % 20, if(id % 2 = 0, ' late', ''), ' number ', id) text,"
                        + " if(pmod(hash(id), 20) < id % 20, 'x', 'y') label from range(600)")
                .filter(not(col("text").contains("late")).or(heldOut))
                .createOrReplaceTempView("refitted");
        Object[] settings = {
            "train.reg-params", List.of(0.001), "train.max-iterations", 5, "train.overwrite", true, "train.refit", false
        };
        TrainReport plain = train("select * from refitted", settings);
        LinearWeights before = weights();
        assertThat(Bundles.readManifest(home.resolve("bundle")).provenance()).containsEntry("refit", "false");
        settings[settings.length - 1] = true;
        TrainReport refitted = train("select * from refitted", settings);
        LinearWeights after = weights();
        int late = LinearFeatures.extract("late").indices()[0];
        assertThat(before.vocabulary().buckets()).doesNotContain(late);
        assertThat(after.vocabulary().buckets()).contains(late);
        assertThat(refitted.calibration().calibrator())
                .isEqualTo(plain.calibration().calibrator());
        assertThat(refitted.after()).isEqualTo(plain.after());
        assertThat(Calibrators.read(home.resolve("bundle").resolve(Calibrators.FILE)))
                .isEqualTo(plain.calibration().calibrator());
        assertThat(plain.summary()).doesNotContain("refit ");
        assertThat(refitted.summary()).contains("refit      afterwards, on all " + refitted.used() + " rows");
        assertThat(Bundles.readManifest(home.resolve("bundle")).provenance()).containsEntry("refit", "true");
        train("select * from refitted", settings);
        assertThat(weights()).isEqualTo(after);
    }

    /** 100 rows of two labels that a sentence encoder tells apart. */
    @Test
    void bundleOfAnEncoder_refitted_hasAnotherHeadAndIsCalibratedAsBefore() throws IOException {
        String encoder = Objects.requireNonNull(getClass().getResource("/encoders/minilm"))
                .getPath();
        String rows = "select concat(if(id % 2 = 0, 'I like apples no. ', 'We bought a truck no. '), id) text,"
                + " if(id % 2 = 0, 'fruit', 'cars') label from range(100)";
        Object[] settings = {
            "train.encoder",
            encoder,
            "train.reg-params",
            List.of(0.001),
            "train.max-iterations",
            5,
            "train.overwrite",
            true,
            "train.refit",
            false
        };
        TrainReport plain = train(rows, settings);
        byte[] before = Files.readAllBytes(home.resolve("bundle").resolve("head.bin"));
        settings[settings.length - 1] = true;
        TrainReport refitted = train(rows, settings);
        assertThat(Files.readAllBytes(home.resolve("bundle").resolve("head.bin")))
                .hasSameSizeAs(before)
                .isNotEqualTo(before);
        assertThat(refitted.calibration().calibrator())
                .isEqualTo(plain.calibration().calibrator());
    }

    private LinearWeights weights() {
        return (LinearWeights) Bundles.read(home.resolve("bundle")).model();
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
