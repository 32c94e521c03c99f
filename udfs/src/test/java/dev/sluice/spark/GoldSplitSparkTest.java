package dev.sluice.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.model.BundleManifest;
import dev.sluice.model.Bundles;
import dev.sluice.settings.SecondGateSpec;
import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code distill} with the gold rows that the first bundle was trained on, by another holdout and seed than its own: 1,400
 * rows, 200 of their texts a second time in capitals, and a label of five rows.
 */
@Tag("spark")
class GoldSplitSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final String GOLD =
            "select concat('word', id % 40, ' number ', id) text, if(id % 40 < 20, 'x', 'y') label"
                    + " from range(1200) union all select concat('WORD', id % 40, ' Number ', id), if(id % 40 < 20, 'x', 'y')"
                    + " from range(200) union all select concat('odd ', id), 'rare' from range(5)";

    @TempDir
    private static Path home;

    private static TrainSpec training;
    private static BundleManifest first;

    private static Map<String, Object> settings(Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.text", "text",
                "train.label", "label",
                "train.encoder", "linear",
                "train.reg-params", List.of(0.001),
                "train.max-iterations", 3));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return values;
    }

    @BeforeAll
    static void train() {
        SPARK.sql(GOLD).write().parquet(home.resolve("gold").toString());
        training = TrainSpec.of(Settings.of(
                null,
                settings(
                        "input.path",
                        home.resolve("gold").toString(),
                        "train.output",
                        home.resolve("first").toString(),
                        "train.seed",
                        11,
                        "train.holdout",
                        0.2)));
        Training.run(SPARK, training, Clock.systemUTC(), line -> {});
        first = Bundles.readManifest(home.resolve("first"));
    }

    private static SecondGateSpec distilling(String split) {
        return SecondGateSpec.of(Settings.of(
                null,
                settings(
                        "small.bundles", List.of(home.resolve("first").toString()),
                        "small.thresholds", List.of(1.0),
                        "distill.gold-split", split,
                        "distill.output", home.resolve("second").toString())));
    }

    /** Of columns text, gold, llm. */
    private static Dataset<Row> gold() {
        return SPARK.sql(GOLD).toDF("text", "gold").withColumn("llm", lit(null).cast("string"));
    }

    /** Every row rejected, so that every held-out one is judged. */
    private static DistillTargets targets(String split) {
        SecondGateSpec spec = distilling(split);
        GoldSplit rule = GoldSplit.of(spec, first);
        Dataset<Row> scored = DistillRows.distinct(gold(), first.labels(), rule)
                .withColumn(ProbabilityPartition.label(0), lit(0))
                .withColumn(ProbabilityPartition.confidence(0), lit(0.5))
                .withColumn(ProbabilityPartition.probabilities(0), array(lit(0.5), lit(0.25), lit(0.25)));
        return DistillTargets.of(scored, spec, rule);
    }

    private static Set<String> texts(Dataset<Row> rows) {
        return new TreeSet<>(
                rows.select(lower(col("text"))).as(Encoders.STRING()).collectAsList());
    }

    private static Set<String> judged(DistillTargets targets) {
        return texts(targets.rows().filter(TrainingRows.heldOut(col("split"))));
    }

    private static Set<String> fitted() {
        return texts(TrainingRows.of(SPARK, training).rows().filter(not(TrainingRows.heldOut(col("split")))));
    }

    @Test
    void goldOfTheFirst_judgesWithRowsThatTheFirstWasNeverFittedOn() {
        DistillTargets targets = targets("first");
        assertThat(targets.judge()).isEqualTo(DistillReport.Judge.GOLD);
        assertThat(targets.doubt()).isNull();
        assertThat(judged(targets)).hasSizeGreaterThan(150).doesNotContainAnyElementsOf(fitted());
    }

    @Test
    void goldOfTheFirst_reportsOnRowsThatTheFirstWasNotCalibratedOnEither() {
        Set<String> calibrated = texts(
                TrainingRows.of(SPARK, training).rows().filter(col("split").equalTo(TrainingRows.CALIBRATE)));
        assertThat(texts(targets("first").rows().filter(col("split").equalTo(TrainingRows.REPORT))))
                .hasSizeGreaterThan(50)
                .filteredOn(calibrated::contains)
                .as("but for a text that is there in capitals too")
                .hasSizeLessThan(5);
    }

    @Test
    void goldOfTheFirst_splitInAnotherWay_isWarnedOf() {
        assertThat(judged(targets("own"))).containsAnyElementsOf(fitted());
        DistillReport report = Distillation.fit(SPARK, gold(), distilling("own"), Clock.systemUTC(), line -> {});
        assertThat(report.judge()).isEqualTo(DistillReport.Judge.GOLD);
        assertThat(report.summary())
                .contains("warning    the comparison may favour the first", "seed 11 and holdout 0.2");
    }
}
