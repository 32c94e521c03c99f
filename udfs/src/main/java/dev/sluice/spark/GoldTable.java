package dev.sluice.spark;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.settings.BundlesOnGold;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Gold rows that models are looked at on, in two halves by the text's hash, so that equal texts stay together.
 *
 * @param rows columns text string, label int, calibrate boolean (the half), segment int (an index of {@code segments})
 * @param skipped rows without a text or a label
 * @param unknown rows whose label the models do not have; left out
 * @param segments values of the segment column, the most frequent first, the last for all others; empty without one
 */
record GoldTable(Dataset<Row> rows, long used, long skipped, long unknown, List<String> segments) {
    static final String OTHERS = "(others)";
    static final String NO_VALUE = "(no value)";

    private static final int MOST_SEGMENTS = 20;
    /** Not the seed of {@code train}, whose held-out rows would all fall into one half. */
    private static final long SEED = 0x676f6c64L;

    static GoldTable of(SparkSession spark, BundlesOnGold spec, Labels labels, Optional<String> segment) {
        Dataset<Row> table = Sources.read(spark, spec.input());
        Sources.requireText(table, spec.input().text(), "input.text");
        Sources.require(table, spec.label(), "train.label");
        segment.ifPresent(column -> Sources.require(table, column, "compare.segment"));
        Dataset<Row> all = table.select(
                Columns.named(spec.input().text()).as("text"),
                Columns.named(spec.label()).cast("string").as("name"),
                segment.map(column -> coalesce(Columns.named(column).cast("string"), lit(NO_VALUE)))
                        .orElse(lit(""))
                        .as("value"));
        Column usable = col("text")
                .isNotNull()
                .and(col("name").isNotNull())
                .and(trim(col("text")).notEqual(""))
                .and(trim(col("name")).notEqual(""));
        Column index = array_position(lit(labels.names().toArray(String[]::new)), col("name"));
        Dataset<Row> known = all.filter(usable).filter(index.gt(0));
        Row counts = all.agg(count(lit(1)), count(when(usable, 1)), count(when(usable.and(index.gt(0)), 1)))
                .head();
        long used = counts.getLong(2);
        check(spec, labels, used, counts.getLong(1));
        List<String> segments = segment.isPresent() ? segments(known) : List.of();
        Dataset<Row> rows = known.select(
                col("text"),
                index.minus(1).cast("int").as("label"),
                pmod(xxhash64(lit(SEED), col("text")), lit(2L)).equalTo(0).as("calibrate"),
                segmentIndex(segments).as("segment"));
        return new GoldTable(rows, used, counts.getLong(0) - counts.getLong(1), counts.getLong(1) - used, segments);
    }

    private static void check(BundlesOnGold spec, Labels labels, long used, long usable) {
        if (used == 0) {
            throw new UserException(
                    "train.label: column '" + spec.label() + "' has none of the bundles' labels in any of " + usable
                            + " rows with text and label; the labels are " + labels.names());
        }
    }

    private static List<String> segments(Dataset<Row> known) {
        List<String> values = known
                .groupBy("value")
                .count()
                .orderBy(desc("count"), col("value"))
                .limit(MOST_SEGMENTS)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toList());
        values.add(OTHERS);
        return List.copyOf(values);
    }

    private static Column segmentIndex(List<String> segments) {
        if (segments.isEmpty()) {
            return lit(0);
        }
        int others = segments.size() - 1;
        Column position = array_position(lit(segments.subList(0, others).toArray(String[]::new)), col("value"));
        return when(position.gt(0), position.minus(1)).otherwise(others).cast("int");
    }
}
