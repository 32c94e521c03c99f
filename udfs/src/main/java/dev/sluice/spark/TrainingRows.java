package dev.sluice.spark;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.settings.TrainSpec;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The gold rows of a training run: text, class index and split. The split goes by the text's hash, so that equal texts
 * stay together and a run repeats.
 *
 * @param rows columns text string, label double, split string
 * @param skipped rows without a text or a label
 * @param neverHeldOut labels whose rows are all fitted on
 */
record TrainingRows(Dataset<Row> rows, Labels labels, long used, long skipped, List<String> neverHeldOut) {
    /** Fits the weights and, inside it, a part that chooses the penalty. */
    static final String FIT = "fit";

    static final String CHOOSE = "choose";
    /** Fits the calibration. */
    static final String CALIBRATE = "calibrate";
    /** Gives the printed figures and nothing else. */
    static final String REPORT = "report";

    private static final int MOST_LABELS = 1000;
    /** A label with fewer rows than this is fitted with all of them. */
    private static final long RARE = 10;

    private static final double CHOOSE_SHARE = 0.15;
    private static final int BUCKETS = 10_000;

    static TrainingRows of(SparkSession spark, TrainSpec spec) {
        Dataset<Row> table = Sources.read(spark, spec.input());
        Sources.requireText(table, spec.input().text(), "input.text");
        Sources.require(table, spec.label(), "train.label");
        Dataset<Row> all = table.select(
                Columns.named(spec.input().text()).as("text"),
                Columns.named(spec.label()).cast("string").as("name"));
        Dataset<Row> usable = all.filter("text is not null and name is not null")
                .filter(trim(col("text")).notEqual("").and(trim(col("name")).notEqual("")));
        List<Row> counts = usable.groupBy("name").count().orderBy("name").takeAsList(MOST_LABELS + 1);
        long used = counts.stream().mapToLong(row -> row.getLong(1)).sum();
        check(spec, counts, used);
        Labels labels = new Labels(counts.stream().map(row -> row.getString(0)).toList());
        Column index = array_position(lit(labels.names().toArray(String[]::new)), col("name"))
                .minus(1)
                .cast("double");
        List<String> rare = counts.stream()
                .filter(row -> row.getLong(1) < RARE)
                .map(row -> row.getString(0))
                .toList();
        Dataset<Row> split = usable.select(
                col("text"),
                index.as("label"),
                when(col("name").isInCollection(rare), lit(FIT))
                        .otherwise(split(spec.fit().holdout(), spec.fit().seed()))
                        .as("split"));
        return new TrainingRows(split, labels, used, all.count() - used, rare);
    }

    private static void check(TrainSpec spec, List<Row> counts, long used) {
        if (counts.size() > MOST_LABELS) {
            throw new UserException("train.label: expected at most " + MOST_LABELS + " labels, found more in column '"
                    + spec.label() + "'; is it the right column?");
        }
        if (counts.size() < 2) {
            throw new UserException("train.label: expected at least two labels in column '" + spec.label() + "', found "
                    + counts.stream().map(row -> row.getString(0)).toList() + " in " + used + " usable rows");
        }
    }

    /** Whether a part is not fitted on. */
    static Column heldOut(Column split) {
        return split.isin(CALIBRATE, REPORT);
    }

    /** Texts that differ in case and white space alone are one. */
    static Column same(Column text) {
        return lower(trim(regexp_replace(text, "\\s+", " ")));
    }

    /** By the hash of the column text; a part that is held out for a smaller holdout is for a greater one too. */
    static Column split(double holdout, long seed) {
        Column bucket = pmod(xxhash64(lit(seed), col("text")), lit((long) BUCKETS));
        long report = Math.round(holdout / 2 * BUCKETS);
        long calibrate = Math.round(holdout * BUCKETS);
        long choose = calibrate + Math.round((1 - holdout) * CHOOSE_SHARE * BUCKETS);
        return when(bucket.lt(report), lit(REPORT))
                .when(bucket.lt(calibrate), lit(CALIBRATE))
                .when(bucket.lt(choose), lit(CHOOSE))
                .otherwise(lit(FIT));
    }
}
