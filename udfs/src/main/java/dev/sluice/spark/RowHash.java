package dev.sluice.spark;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** A 64-bit hash of all columns of a row: equal rows have equal ones, and with 10 million rows two others hardly ever do. */
final class RowHash {
    private static final Map<String, String> WITH_NULLS = Map.of("ignoreNullFields", "false");

    private RowHash() {}

    static Column of(StructType schema) {
        List<Column> values = new ArrayList<>();
        for (StructField field : schema.fields()) {
            Column column = Columns.named(field.name());
            // A null leaves Spark's hash as it was: without its flag, (null, a) and (a, null) would be the same row.
            values.add(column.isNull());
            values.add(nested(field.dataType()) ? to_json(column, WITH_NULLS) : column);
        }
        return values.isEmpty() ? lit(0L) : xxhash64(values.toArray(Column[]::new));
    }

    /** Spark hashes no maps, and in arrays and structs it does not see where one ends. */
    private static boolean nested(DataType type) {
        return type instanceof MapType
                || type instanceof ArrayType
                || type instanceof StructType
                || type instanceof VariantType;
    }
}
