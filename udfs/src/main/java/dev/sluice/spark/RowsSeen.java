package dev.sluice.spark;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** How many rows a write has written, without reading them again; retried tasks count once. */
final class RowsSeen {
    private static final String ROWS = "rows";

    private final Observation observation = new Observation();

    Dataset<Row> of(Dataset<Row> rows) {
        return rows.observe(observation, count(lit(1)).as(ROWS));
    }

    /** After the write has succeeded. */
    long number() {
        try {
            return observation.getAsJava().get(ROWS) instanceof Number rows ? rows.longValue() : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while counting rows", e);
        }
    }
}
