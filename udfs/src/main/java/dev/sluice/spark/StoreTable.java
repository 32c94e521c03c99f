package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The response store as a table: one line a key. Torn lines are left out. */
final class StoreTable {
    private static final StructType SCHEMA = new StructType()
            .add("v", DataTypes.IntegerType)
            .add("key", DataTypes.StringType)
            .add("status", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("provider", DataTypes.StringType)
            .add("model", DataTypes.StringType)
            .add("prompt_tokens", DataTypes.LongType)
            .add("completion_tokens", DataTypes.LongType)
            .add("charge_picos", DataTypes.LongType)
            .add("run_id", DataTypes.StringType)
            .add("call_id", DataTypes.StringType)
            .add("created_at", DataTypes.LongType);

    private StoreTable() {}

    /** The columns of a stored answer that later steps need, one row a key; a usable answer goes before an unusable one. */
    static Dataset<Row> read(SparkSession spark, Storage store) throws IOException {
        List<String> segments = store.list(StoredAnswers.FOLDER).stream()
                .filter(name -> name.endsWith(Segments.SUFFIX))
                .map(name -> store.uri() + "/" + name)
                .toList();
        Dataset<Row> lines = segments.isEmpty()
                ? spark.createDataFrame(List.of(), SCHEMA)
                : spark.read().schema(SCHEMA).json(segments.toArray(String[]::new));
        Dataset<Row> valid = lines.filter(col("v").equalTo(StoredAnswer.FORMAT)
                .and(col("key").isNotNull())
                .and(col("status").isin(StoredAnswer.ANSWERED, StoredAnswer.UNUSABLE)));
        return valid.withColumn(
                        "rank",
                        row_number()
                                .over(Window.partitionBy("key")
                                        .orderBy(
                                                col("status").asc(),
                                                col("created_at").asc(),
                                                col("run_id").asc())))
                .filter("rank = 1")
                .drop("v", "created_at", "rank");
    }
}
