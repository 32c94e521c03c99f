package dev.sluice.spark;

import static org.apache.spark.sql.functions.rand;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.routing.Thresholds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The invariant: same row, same score, same route, whatever the partitioning, order, window or run. */
@Tag("spark")
class SameScoreSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final StructType SCHEMA =
            new StructType().add("id", DataTypes.LongType).add("text", DataTypes.StringType);
    private static final int ROWS = 80;
    private static final long SEED = 11;

    @Test
    void linear_anyPartitioningOrderAndWindow_givesEqualBits() {
        everyWay(List.of(Bundle.LINEAR));
    }

    @Test
    void int8MiniLm_anyPartitioningOrderAndWindow_givesEqualBits() {
        Path miniLm = Bundle.train(Bundle.encoder("minilm"), Bundle.gold("good"));
        // After a linear stage, so that which rows share a window of the encoder depends on routes too.
        everyWay(List.of(Bundle.LINEAR, miniLm));
    }

    @Test
    void partitions_fewForTheWork_areSpreadForEncodersAndForOneFile() {
        int cores = SPARK.sparkContext().defaultParallelism();
        Dataset<Row> rows = SPARK.createDataFrame(rows(), SCHEMA);
        Path miniLm = Bundle.train(Bundle.encoder("minilm"), Bundle.gold("good"));
        assertThat(spread(rows.coalesce(1), Bundle.LINEAR)).isEqualTo(16 * cores);
        assertThat(spread(rows.repartition(cores), Bundle.LINEAR)).isEqualTo(cores);
        assertThat(spread(rows.repartition(cores), Bundle.LINEAR, miniLm)).isEqualTo(16 * cores);
        assertThat(spread(rows.repartition(4 * cores), miniLm)).isEqualTo(4 * cores);
    }

    private static int spread(Dataset<Row> rows, Path... bundles) {
        return Prepared.spread(SPARK, rows, small(List.of(bundles), 512)).rdd().getNumPartitions();
    }

    private static void everyWay(List<Path> bundles) {
        Dataset<Row> rows = SPARK.createDataFrame(rows(), SCHEMA);
        Map<Long, List<Object>> expected = score(rows.repartition(1), bundles, 512);
        assertThat(expected).hasSize(ROWS);
        assertThat(expected.values().stream().map(outcome -> outcome.get(2)).distinct())
                .hasSizeGreaterThan(ROWS / 4);
        assertThat(score(rows.repartition(1), bundles, 512)).isEqualTo(expected);
        assertThat(score(rows.repartition(7), bundles, 7)).isEqualTo(expected);
        assertThat(score(rows.repartition(40), bundles, 512)).isEqualTo(expected);
        assertThat(score(rows.orderBy(rand(SEED)).coalesce(1), bundles, 1)).isEqualTo(expected);
        assertThat(score(rows.orderBy(rand(SEED + 1)), bundles, 7)).isEqualTo(expected);
    }

    private static SmallSpec small(List<Path> bundles, int window) {
        List<StageSpec> stages = new ArrayList<>();
        for (Path bundle : bundles) {
            stages.add(new BundleStage(
                    "s" + stages.size(), bundle.toString(), Bundles.hash(bundle), Thresholds.of(Bundle.THRESHOLD)));
        }
        return new SmallSpec(
                stages, Device.CPU, window, HadoopConf.of(SPARK.sparkContext().hadoopConfiguration()));
    }

    /** By id: stage, label, the bits of the confidence, reason. */
    private static Map<Long, List<Object>> score(Dataset<Row> rows, List<Path> bundles, int window) {
        SmallSpec small = small(bundles, window);
        ScorePartition score = new ScorePartition(
                small, new Predicted(List.of()), 1, Escalation.NONE, Counter.unseen(SPARK.sparkContext()));
        Map<Long, List<Object>> outcomes = new TreeMap<>();
        for (Row row :
                rows.mapPartitions(score, Encoders.row(Columns.scored(SCHEMA))).collectAsList()) {
            Double confidence = row.getAs(Columns.CONFIDENCE);
            outcomes.put(
                    row.getLong(0),
                    List.of(
                            row.getAs(Columns.STAGE),
                            row.getAs(Columns.LABEL),
                            Double.doubleToRawLongBits(confidence),
                            String.valueOf(row.<String>getAs(Columns.REASON))));
        }
        return outcomes;
    }

    /** Rows of one to sixty words, known ones and unknown ones. */
    private static List<Row> rows() {
        List<Row> gold = Bundle.gold("good");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String known = gold.get(i * 37 % gold.size()).getString(0);
            String more = " and the weather on day " + i + " was so-so \u2014 d\u00e9j\u00e0 vu";
            rows.add(RowFactory.create((long) i, i % 3 == 0 ? "zyx" + i : known + more.repeat(i % 5)));
        }
        return rows;
    }
}
