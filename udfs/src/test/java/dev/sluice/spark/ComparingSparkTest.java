package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.UserException;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Combine;
import dev.sluice.model.Device;
import dev.sluice.settings.CompareSpec;
import dev.sluice.settings.CompressSpec;
import dev.sluice.settings.EnsembleSpec;
import dev.sluice.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles side by side: the same encoder in int8 and fp32, with a linear model, their ensemble and its compressed kin. */
@Tag("spark")
class ComparingSparkTest {
    @TempDir
    private static Path home;

    private static Path int8;
    private static Path fp32;
    private static Path gold;

    @BeforeAll
    static void train() {
        List<Row> rows = Bundle.gold("good");
        int8 = Bundle.train(Bundle.encoder("minilm"), rows);
        fp32 = Bundle.train(Bundle.encoder("minilm-fp32"), rows);
        gold = home.resolve("gold");
        StructType schema = new StructType()
                .add("text", DataTypes.StringType)
                .add("label", DataTypes.StringType)
                .add("thing", DataTypes.StringType);
        List<Row> labelled = new ArrayList<>(rows.stream()
                .map(row -> RowFactory.create(
                        "well, " + row.getString(0),
                        row.getString(1),
                        row.getString(0).contains("mug") ? "mug" : null))
                .toList());
        labelled.add(RowFactory.create("some text", "no label of theirs", null));
        labelled.add(RowFactory.create(" ", "good", null));
        LocalSpark.session().createDataFrame(labelled, schema).write().parquet(gold.toString());
    }

    private static Settings settings(List<Path> bundles, Map<String, Object> more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path",
                gold.toString(),
                "input.text",
                "text",
                "train.label",
                "label",
                "small.device",
                "cpu",
                "small.bundles",
                bundles.stream().map(Path::toString).toList()));
        values.putAll(more);
        return Settings.of(null, values);
    }

    @Test
    void compare_int8AndFp32Encoders_standSideBySide() {
        CompareReport report = Comparing.run(
                LocalSpark.session(),
                CompareSpec.of(settings(
                        List.of(fp32, int8, Bundle.LINEAR),
                        Map.of("compare.segment", "thing", "compare.epsilon", 0.5))),
                line -> {});
        assertThat(report)
                .returns(120L, CompareReport::used)
                .returns(1L, CompareReport::skipped)
                .returns(1L, CompareReport::unknown);
        assertThat(report.lines()).extracting(CompareReport.Line::kind).containsExactly("encoder", "encoder", "linear");
        CompareReport.Line reference = report.lines().get(0);
        CompareReport.Line quantised = report.lines().get(1);
        assertThat(reference.agreement()).isEqualTo(1);
        assertThat(quantised.agreement()).isGreaterThan(.9);
        assertThat(quantised.bytes()).isLessThan(reference.bytes() / 2);
        assertThat(report.lines()).allSatisfy(line -> {
            assertThat(line.accuracy()).isBetween(line.low(), line.high()).isGreaterThan(.8);
            assertThat(line.rowsPerSecond()).isPositive();
            assertThat(line.vetoed(report.epsilon())).isFalse();
        });
        assertThat(report.segments()).extracting(CompareReport.Segment::value).containsExactly("(no value)", "mug");
        assertThat(report.segments()).extracting(CompareReport.Segment::rows).containsExactly(108, 12);
        double parts = report.segments().stream()
                .mapToDouble(s -> s.rows() * s.accuracy().get(1))
                .sum();
        assertThat(parts / 120).isCloseTo(quantised.accuracy(), within(1e-9));
    }

    @Test
    void ensemble_published_scoresAsItWasMeasured() {
        Path output = home.resolve("both");
        EnsembleSpec spec = EnsembleSpec.of(settings(
                List.of(int8, Bundle.LINEAR),
                Map.of("ensemble.combine", "mean", "ensemble.output", output.toString())));
        EnsembleReport report = Ensembling.run(LocalSpark.session(), spec, Clock.systemUTC(), line -> {});
        assertThat(report.lines()).hasSize(3);
        assertThat(report.ensemble().rows()).isEqualTo(report.held());
        assertThat(report.calibrator().rows() + report.held()).isEqualTo(120);
        assertThat(Bundles.readManifest(output).provenance())
                .containsEntry("member0", Bundles.hash(int8))
                .containsEntry("combine", "mean");
        assertThat(Calibrators.read(output.resolve(Calibrators.FILE))).isEqualTo(report.calibrator());
        List<String> texts = List.of("well, thanks for the lovely mug", "how big is it?");
        try (Classifier one = Bundles.open(int8, Device.Resolved.CPU);
                Classifier two = Bundles.open(Bundle.LINEAR, Device.Resolved.CPU);
                Classifier both = Bundles.open(output, Device.Resolved.CPU)) {
            double[] expected = Combine.MEAN.logits(new double[][] {
                Calibrators.read(int8.resolve(Calibrators.FILE)).probabilities(one.logits(texts)[0]),
                Calibrators.read(Bundle.LINEAR.resolve(Calibrators.FILE)).probabilities(two.logits(texts)[0])
            });
            assertThat(both.logits(texts)[0]).containsExactly(expected, within(1e-12));
        }
        assertThatThrownBy(() -> Compressing.run(
                        LocalSpark.session(),
                        CompressSpec.of(settings(
                                List.of(output),
                                Map.of("compress.output", home.resolve("no").toString()))),
                        Clock.systemUTC(),
                        line -> {}))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is an ensemble; expected one of its members");
    }

    @Test
    void compress_headOfAnEncoder_leavesTheEncoderAsItIs() {
        Path output = home.resolve("head");
        CompressReport report = Compressing.run(
                LocalSpark.session(),
                CompressSpec.of(settings(
                        List.of(int8),
                        Map.of(
                                "compress.keep",
                                0.8,
                                "compress.precision",
                                "int8",
                                "compress.epsilon",
                                0.1,
                                "compress.output",
                                output.toString()))),
                Clock.systemUTC(),
                line -> {});
        assertThat(report.refusal()).isEmpty();
        assertThat(report.pruning().weights()).isEqualTo(3 * 384);
        assertThat(report.after().weightBytes()).isLessThan(report.before().weightBytes() / 6);
        assertThat(Bundles.hash(output)).isEqualTo(report.hash().orElseThrow());
        assertThat(Bundles.readManifest(output).files().get("model.onnx"))
                .isEqualTo(Bundles.readManifest(int8).files().get("model.onnx"));
        assertThat(Bundles.readManifest(output).provenance())
                .containsEntry("compressed_from", Bundles.hash(int8))
                .doesNotContainKey("report_accuracy");
        assertThat(home.toFile().list((dir, name) -> name.startsWith(".head"))).isEmpty();
    }
}
