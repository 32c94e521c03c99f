package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.calibration.Calibrators;
import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.domain.Labels;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Bundles;
import dev.sluice.model.DenseHead;
import dev.sluice.model.Device;
import dev.sluice.model.EncoderSource;
import dev.sluice.model.EncoderSpec;
import dev.sluice.model.GraphRuns;
import dev.sluice.model.LayerCut;
import dev.sluice.model.TrainedEncoder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages of MiniLM after two and after four layers. */
@Tag("spark")
class SharedLayersSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final List<String> TEXTS =
            IntStream.range(0, 40).mapToObj(i -> "row " + i + " of many").toList();

    @TempDir
    private static Path home;

    private static Scoring scoring;

    @BeforeAll
    static void write() throws URISyntaxException {
        scoring = Scoring.of(
                SPARK, List.of(bundle(2), bundle(4)), List.of(1.1, 0.5), List.of("two", "four"), Device.CPU, 16);
    }

    private static String bundle(int layers) throws URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(SharedLayersSparkTest.class.getResource("/encoders/minilm"))
                .toURI());
        Random random = new Random(layers);
        double[][] weights = new double[2][384];
        Arrays.stream(weights).forEach(row -> Arrays.setAll(row, d -> random.nextGaussian()));
        EncoderSource cut = LayerCut.of(EncoderSource.in(folder, EncoderSpec.mean()), layers);
        BundleDraft draft = new BundleDraft(
                "layers" + layers,
                new Labels(List.of("no", "yes")),
                new TrainedEncoder(cut, Optional.of(new DenseHead(weights, new double[2]))),
                Map.of(Calibrators.FILE, Calibrators.toJson(Calibrators.temperature(1))),
                new TreeMap<>());
        return Bundles.write(draft, home.resolve(draft.name()), false).toString();
    }

    private static Dataset<Row> rows() {
        return SPARK.createDataset(TEXTS, Encoders.STRING()).toDF("text").coalesce(1);
    }

    @Test
    void scores_ofStagesThatShareLayers_areThoseOfStagesThatDoNot() {
        try (SmallCascade apart = Cascades.open(scoring.small(), Device.Resolved.CPU)) {
            List<Scored> expected = apart.score(TEXTS);
            List<Row> found = scoring.score(rows(), "text")
                    .select("__sluice_stage", "__sluice_label", "__sluice_confidence")
                    .collectAsList();
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).getString(0)).isEqualTo("four");
                assertThat(found.get(i).getString(1)).isEqualTo(expected.get(i).label());
                assertThat(found.get(i).getDouble(2)).isEqualTo(expected.get(i).confidence());
            }
        }
    }

    @Test
    void shares_ofStages_areFoundWhereTheModelsAre() {
        assertThat(SharePartition.find(scoring.small(), rows())).isDeepEqualTo(new double[][] {{}, {0.5}});
        assertThat(SharePartition.find(scoring.small(), rows().limit(0))).isDeepEqualTo(new double[][] {{}, {0}});
        // Of a JVM they are found once.
        GraphRuns.Total before = GraphRuns.total();
        assertThat(Cascades.shares(scoring.small())).isDeepEqualTo(new double[][] {{}, {0.5}});
        assertThat(GraphRuns.total().since(before).runs()).isZero();
    }
}
