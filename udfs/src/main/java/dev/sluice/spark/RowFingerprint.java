package dev.sluice.spark;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.Sha256;
import java.util.Arrays;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;

/**
 * Which rows a dataset holds, whatever their order, partitions and columns' order: the certificate of a dataset names it.
 * It is not a signature; whoever can choose rows can find others with the same fingerprint.
 */
final class RowFingerprint {
    private static final long LOW = 0xFFFFFFFFL;

    private RowFingerprint() {}

    /**
     * SHA-256 of names and types of the columns, the number of rows, and of a 64-bit hash of each row over all columns: the
     * exclusive or, and the sums of its halves, which tell a row that is there twice from one that is not there. One pass.
     */
    static String of(Dataset<Row> rows) {
        TreeMap<String, DataType> columns = new TreeMap<>();
        for (StructField field : rows.schema().fields()) {
            columns.put(field.name(), field.dataType());
        }
        Column[] values = columns.entrySet().stream()
                .map(column -> hashable(Columns.named(column.getKey()), column.getValue()))
                .toArray(Column[]::new);
        // A null leaves the hash as it was: (null, a) and (a, null) would be the same row.
        Column nulls =
                call_function("array", Arrays.stream(values).map(Column::isNull).toArray(Column[]::new));
        Column hash = col("hash");
        Row sums = rows.select((values.length == 0 ? lit(0L) : xxhash64(with(values, nulls))).as("hash"))
                .agg(
                        count(lit(1)),
                        coalesce(bit_xor(hash), lit(0L)),
                        coalesce(sum(hash.bitwiseAND(lit(LOW))), lit(0L)),
                        coalesce(sum(shiftrightunsigned(hash, 32)), lit(0L)))
                .head();
        StringBuilder all = new StringBuilder();
        columns.forEach((name, type) ->
                all.append(name).append('\0').append(type.catalogString()).append('\0'));
        return Sha256.of(all.append(sums.mkString(",")).toString());
    }

    /** Spark hashes no maps: their order means nothing. */
    private static Column hashable(Column column, DataType type) {
        return type instanceof MapType ? call_function("array_sort", call_function("map_entries", column)) : column;
    }

    private static Column[] with(Column[] values, Column last) {
        Column[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = last;
        return all;
    }
}
