package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.settings.PredictionColumns;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Labels that the input has, looked at on the driver before anything is asked. */
record Predictions(Dataset<Row> input, List<PredictionColumns> columns) {
    private static final Logger LOG = LoggerFactory.getLogger(Predictions.class);
    private static final String KEY = "small.predictions";
    private static final int MOST_LABELS = 1_000;

    /**
     * The classes: those that are known, else all that stand in the columns, sorted.
     *
     * @param known of bundles, settings or a certificate, or null
     * @throws UserException for columns that are missing, of the wrong type, or without one usable prediction
     */
    Labels labels(Labels known) {
        columns.forEach(this::requireColumns);
        Labels labels = known == null ? found() : known;
        columns.forEach(pair -> requireUsable(pair, labels));
        return labels;
    }

    private void requireColumns(PredictionColumns pair) {
        Sources.require(input, pair.label(), KEY);
        DataType type = Sources.require(input, pair.confidence(), KEY).dataType();
        if (!(type instanceof NumericType || type instanceof StringType)) {
            throw new UserException(KEY + ": expected column '" + pair.confidence()
                    + "' to hold numbers from 0 to 1, found " + type.simpleString());
        }
    }

    private Labels found() {
        TreeSet<String> names = new TreeSet<>();
        for (PredictionColumns pair : columns) {
            Column label = Columns.named(pair.label()).cast("string").as("label");
            List<Row> distinct = input.select(label)
                    .filter(trim(col("label")).notEqual(""))
                    .distinct()
                    .takeAsList(MOST_LABELS + 1);
            if (distinct.size() > MOST_LABELS) {
                throw new UserException(KEY + ": expected at most " + MOST_LABELS + " labels in column '" + pair.label()
                        + "', found more; is it the column of the labels?");
            }
            distinct.forEach(row -> names.add(row.getString(0)));
        }
        if (names.size() < 2) {
            throw new UserException(KEY + ": expected at least two labels in " + texts() + ", found " + names.size()
                    + "; name all of them with --set small.labels=[...]");
        }
        return new Labels(List.copyOf(names));
    }

    private void requireUsable(PredictionColumns pair, Labels labels) {
        Column confidence = Columns.named(pair.confidence());
        Column label = when(confidence.isNotNull(), Columns.named(pair.label()).cast("string"));
        Column known = label.isin(labels.names().toArray());
        Column sure = confidence.try_cast("double").between(0, 1);
        Row counts = input.agg(
                        count(label),
                        count_if(known),
                        count_if(label.isNotNull().and(sure)),
                        count_if(known.and(sure)))
                .head();
        long given = counts.getLong(0);
        long usable = counts.getLong(3);
        String found = String.format(
                "%,d rows with a label and a confidence, %,d with one of the %,d labels, %,d with a confidence from 0 to 1",
                given, counts.getLong(1), labels.size(), counts.getLong(2));
        if (usable == 0) {
            throw new UserException(
                    KEY + ": expected predictions that can be used in " + pair.text() + ", found none: " + found);
        }
        if (usable < given) {
            LOG.warn("{}: {} can be used for {} rows, the others pass it: {}", KEY, pair.text(), usable, found);
        }
    }

    private String texts() {
        return String.join(", ", columns.stream().map(PredictionColumns::text).toList());
    }
}
