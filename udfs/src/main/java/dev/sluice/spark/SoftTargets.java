package dev.sluice.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a row teaches: a column of arrays of (label, weight). The cross entropy to soft labels is the weighted one to classes. */
final class SoftTargets {
    static final String TARGETS = "targets";

    private static final String LABEL = "label";
    private static final double LEAST_PROBABILITY = 0.01;
    private static final int MOST_CLASSES = 5;

    private SoftTargets() {}

    /** One class. */
    static Column hard(Column label, Column weight) {
        return array(struct(label.as(LABEL), weight.as(HeadFit.WEIGHT)));
    }

    /** The likely classes; the smallest ones change nothing. */
    static Column soft(Column probabilities, double weight) {
        return soft(probabilities, weight, k -> k.cast("double"));
    }

    /** @param labels the class index to learn for each that has a probability */
    static Column soft(Column probabilities, double weight, int[] labels) {
        Column indexes = lit(IntStream.of(labels).mapToDouble(k -> k).toArray());
        return soft(probabilities, weight, k -> element_at(indexes, k.plus(1)));
    }

    private static Column soft(Column probabilities, double weight, UnaryOperator<Column> label) {
        Column classes = transform(
                probabilities, (p, k) -> struct(p.as("p"), label.apply(k).as(LABEL)));
        Column likely =
                slice(sort_array(filter(classes, c -> c.getField("p").geq(LEAST_PROBABILITY)), false), 1, MOST_CLASSES);
        return transform(
                likely,
                c -> struct(
                        c.getField(LABEL).as(LABEL),
                        c.getField("p").multiply(weight).as(HeadFit.WEIGHT)));
    }

    /**
     * What {@link HeadFit} reads: a row for each class that a row teaches.
     *
     * @param features columns split, features and {@value #TARGETS}, which may be null
     */
    static Dataset<Row> weighted(Dataset<Row> features) {
        return features.filter(col(TARGETS).isNotNull())
                .select(col("split"), col("features"), explode(col(TARGETS)).as("target"))
                .select(
                        col("split"),
                        col("features"),
                        col("target.label").as(LABEL),
                        col("target.weight").as(HeadFit.WEIGHT))
                .filter(col(HeadFit.WEIGHT).gt(0));
    }
}
