package dev.sluice.spark;

import dev.sluice.routing.TrustedSegments;
import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * The rule that small stages are trusted with rows of some segments only.
 *
 * @param column place of the segments' column
 */
record Trust(int column, TrustedSegments segments) implements Serializable {
    boolean trusts(Row row) {
        Object value = row.get(column);
        return segments.trusts(value == null ? null : value.toString());
    }
}
