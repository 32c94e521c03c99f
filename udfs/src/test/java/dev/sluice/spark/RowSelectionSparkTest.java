package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.settings.SelectSpec;
import dev.sluice.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("spark")
@Tag("long")
class RowSelectionSparkTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final StructType TEXTS =
            new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType);

    @TempDir
    private Path home;

    private SelectSpec spec(Object... more) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "input.path", home.resolve("in").toString(),
                "input.text", "text",
                "small.bundles", List.of(Bundle.LINEAR.toString()),
                "select.rows", 2,
                "select.output", home.resolve("out").toString()));
        for (int i = 0; i < more.length; i += 2) {
            values.put((String) more[i], more[i + 1]);
        }
        return SelectSpec.of(Settings.of(null, values));
    }

    private void input(int partitions, String... texts) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            rows.add(RowFactory.create(i, texts[i]));
        }
        SPARK.createDataFrame(rows, TEXTS)
                .repartition(partitions)
                .write()
                .mode("overwrite")
                .parquet(home.resolve("in").toString());
    }

    private List<Row> select(Object... more) {
        RowSelection.run(SPARK, spec(more), line -> {});
        return SPARK.read()
                .parquet(home.resolve("out").toString())
                .orderBy(org.apache.spark.sql.functions.desc("score"))
                .collectAsList();
    }

    private static List<Object> ids(List<Row> rows) {
        return rows.stream().map(row -> row.getAs("id")).toList();
    }

    @Test
    void top_andUncertainty_areOppositeEnds() {
        input(1, "zyx", Bundle.SURE_GOOD, "", Bundle.SURE_BAD, "parcel", null);
        List<Row> top = select("select.by", "top");
        assertThat(ids(top)).containsExactlyInAnyOrder(1, 3);
        assertThat(top).allSatisfy(row -> {
            assertThat(row.<Double>getAs("confidence")).isEqualTo(row.getAs("score"));
            assertThat(row.<String>getAs("selected_by")).isEqualTo("top");
            Map<String, Double> soft = row.getJavaMap(row.fieldIndex("soft_labels"));
            assertThat(soft).containsKey(row.getAs("label"));
            assertThat(soft.values()).allSatisfy(p -> assertThat(p).isBetween(0.001, 1.0));
        });
        List<Row> uncertain = select("select.by", "uncertainty", "select.overwrite", true);
        assertThat(ids(uncertain)).containsExactlyInAnyOrder(0, 4);
    }

    @Test
    void share_ofRowsWithAText_roundsUp() {
        input(1, "zyx", Bundle.SURE_GOOD, "", Bundle.SURE_BAD, "parcel", null);
        SelectReport report = RowSelection.run(SPARK, spec("select.rows", null, "select.share", 0.6), line -> {});
        assertThat(report.rows()).isEqualTo(6);
        assertThat(report.known()).isEqualTo(4);
        assertThat(report.selected()).isEqualTo(3);
        assertThat(report.summary()).contains("2 without a text", "3 by top");
    }

    @Test
    void selection_whateverThePartitions_isTheSame() {
        String[] texts = {"lamp one", "lamp two", "lamp three", "lamp four", "lamp five", "lamp six", "lamp seven"};
        for (String by : List.of("uncertainty", "diversity")) {
            input(1, texts);
            List<Object> once = ids(select("select.by", by, "select.rows", 4, "select.overwrite", true));
            input(3, texts);
            assertThat(ids(select("select.by", by, "select.rows", 4, "select.overwrite", true)))
                    .containsExactlyInAnyOrderElementsOf(once);
        }
    }

    @Test
    void diversity_oneKindOfTextManyTimes_isNotAllThatIsSelected() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            texts.add("zyx qwv");
        }
        texts.add(Bundle.SURE_GOOD);
        input(2, texts.toArray(String[]::new));
        assertThat(ids(select("select.by", "uncertainty", "select.rows", 4))).doesNotContain(12);
        assertThat(ids(select("select.by", "diversity", "select.rows", 4, "select.overwrite", true)))
                .contains(12);
    }

    @Test
    void score_handComputedProbabilities_isThatOfTheFormula() {
        Map<String, Object> two = Map.of("small.bundles", List.of("a", "b"));
        List<Object> both = List.of("small.bundles", two.get("small.bundles"), "select.by", "disagreement");
        // H(.5, .5) - 0 = 1 bit; equal ones 0; H(.5, .5) - H(.75, .25) = 1 - .8112781 bits.
        assertThat(score(spec(both.toArray()), new Double[] {1.0, 0.0}, new Double[] {0.0, 1.0}))
                .isCloseTo(1, within(1e-12));
        assertThat(score(spec(both.toArray()), new Double[] {0.3, 0.7}, new Double[] {0.3, 0.7}))
                .isCloseTo(0, within(1e-12));
        assertThat(score(spec(both.toArray()), new Double[] {0.75, 0.25}, new Double[] {0.25, 0.75}))
                .isCloseTo(0.1887219, within(1e-6));
        assertThat(score(spec("select.by", "uncertainty"), new Double[] {0.3, 0.6, 0.1}))
                .isCloseTo(0.7, within(1e-12));
        assertThat(score(spec("select.by", "uncertainty", "select.uncertainty", "entropy"), new Double[] {0.5, 0.5, 0.0
                }))
                .isCloseTo(Math.log(2) / Math.log(3), within(1e-12));
    }

    /** At temperature 2: the square roots of .64, .36 and 0 are .8, .6 and 0, over 1.4. */
    @Test
    void softLabels_ofATemperature_areSofter() {
        SelectSpec spec = spec("select.temperature", 2);
        List<Column> columns = new SelectColumns(new Labels(List.of("x", "y", "z")), spec).all();
        Row row = probabilities(new Double[] {0.64, 0.36, 0.0})
                .withColumn(SelectColumns.SCORE, SelectColumns.score(spec))
                .select(columns.toArray(Column[]::new))
                .head();
        Map<String, Double> soft = row.getJavaMap(row.fieldIndex("soft_labels"));
        assertThat(soft.keySet()).containsExactlyInAnyOrder("x", "y");
        assertThat(soft.get("x")).isCloseTo(0.8 / 1.4, within(1e-12));
        assertThat(row.<String>getAs("label")).isEqualTo("x");
    }

    private static double score(SelectSpec spec, Double[]... p) {
        return probabilities(p).select(SelectColumns.score(spec)).head().getDouble(0);
    }

    private static Dataset<Row> probabilities(Double[]... p) {
        StructType schema = ProbabilityPartition.schema(new StructType(), p.length);
        List<Object> values = new ArrayList<>();
        for (Double[] one : p) {
            values.addAll(List.of(0, one[0], one));
        }
        return SPARK.createDataFrame(List.of(RowFactory.create(values.toArray())), schema);
    }

    @Test
    void jsonLines_ofSeveralBundles_holdTheirMean() {
        input(1, "zyx", Bundle.SURE_GOOD);
        SelectReport report = RowSelection.run(
                SPARK,
                spec(
                        "small.bundles",
                        List.of(Bundle.LINEAR.toString(), Bundle.LINEAR.toString()),
                        "select.format",
                        "jsonl",
                        "select.by",
                        "disagreement",
                        "select.prefix",
                        "weak_"),
                line -> {});
        assertThat(report.selected()).isEqualTo(2);
        List<Row> rows = SPARK.read().json(home.resolve("out").toString()).collectAsList();
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.<Double>getAs("weak_score")).isCloseTo(0, within(1e-9)));
    }

    @Test
    void input_thatCannotBeSelectedFrom_isTold() {
        input(1, "", null);
        refused("none of the 2 rows");
        input(1, "zyx");
        refused("outside of the input", "select.output", home.resolve("in").toString(), "select.overwrite", true);
        refused("select.prefix", "input.text", "label", "small.bundles", renamed());
    }

    private List<String> renamed() {
        SPARK.sql("select 'zyx' label")
                .write()
                .mode("overwrite")
                .parquet(home.resolve("in").toString());
        return List.of(Bundle.LINEAR.toString());
    }

    private void refused(String part, Object... more) {
        assertThatThrownBy(() -> select(more)).isInstanceOf(UserException.class).hasMessageContaining(part);
    }
}
