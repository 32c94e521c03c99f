package dev.sluice.spark;

import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Row;

/** Keeps every row and counts it, for the progress line. */
record Counting(Counter done) implements FilterFunction<Row> {
    @Override
    public boolean call(Row row) {
        done.add(1);
        return true;
    }
}
