package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import dev.sluice.store.Forgotten;
import dev.sluice.store.Storage;
import dev.sluice.store.StoreFiles;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The lines of a store's files as they are at one moment, live segments and compacted folders together. */
record StoreLines(SparkSession spark, Storage store, StoreFiles files) {
    /** The fields of {@link dev.sluice.domain.Sample}. */
    private static final StructType SAMPLE = new StructType()
            .add("answer", DataTypes.StringType)
            .add("logprob", DataTypes.DoubleType)
            .add("tokens", DataTypes.IntegerType)
            .add("defect", DataTypes.StringType);

    /** The fields of {@link StoredAnswer}; compacted folders have the same, those of earlier versions without the last two. */
    static final StructType SCHEMA = new StructType()
            .add("v", DataTypes.IntegerType)
            .add("key", DataTypes.StringType)
            .add("status", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("provider", DataTypes.StringType)
            .add("model", DataTypes.StringType)
            .add("resolved_model", DataTypes.StringType)
            .add("prompt_tokens", DataTypes.LongType)
            .add("completion_tokens", DataTypes.LongType)
            .add("charge_picos", DataTypes.LongType)
            .add("run_id", DataTypes.StringType)
            .add("call_id", DataTypes.StringType)
            .add("created_at", DataTypes.LongType)
            .add("confidence", DataTypes.DoubleType)
            .add("samples", DataTypes.createArrayType(SAMPLE));

    /** Holds a line that is no JSON, and else null. */
    static final String TORN = "_corrupt_record";

    private static final StructType MARKERS = new StructType()
            .add("v", DataTypes.IntegerType)
            .add("key", DataTypes.StringType)
            .add("status", DataTypes.StringType)
            .add("forgotten_to", DataTypes.LongType)
            .add("created_at", DataTypes.LongType);

    private static final Column[] COLUMNS =
            Arrays.stream(SCHEMA.fieldNames()).map(name -> col(name)).toArray(Column[]::new);

    static StoreLines of(SparkSession spark, Storage store) throws IOException {
        return new StoreLines(spark, store, StoreFiles.of(store));
    }

    /** Whether this version knows what a line means. */
    static Column known() {
        return coalesce(
                col("v").equalTo(StoredAnswer.FORMAT)
                        .and(col("key").isNotNull())
                        .and(col("status").isin(StoredAnswer.ANSWERED, StoredAnswer.UNUSABLE)),
                lit(false));
    }

    /** Every line of the live segments with {@link #TORN}: of any version and shape. */
    Dataset<Row> segments() {
        return read("json", SCHEMA.add(TORN, DataTypes.StringType), files.segments());
    }

    /** Every line that this version knows; equal ones may be there more than once, after two compactions at a time. */
    Dataset<Row> all() {
        return read("json", SCHEMA, files.segments()).union(compacted()).filter(known());
    }

    /** Every line of the live compacted folders. */
    Dataset<Row> compacted() {
        return read("parquet", SCHEMA, files.parts());
    }

    /** Of {@link #all}, the lines that are not forgotten. */
    Dataset<Row> visible() {
        Dataset<Row> all = all();
        if (files.markers().isEmpty()) {
            return all;
        }
        Column created = coalesce(col("created_at"), lit(0L));
        Row every = markers()
                .filter(col("key").equalTo(Forgotten.EVERY_KEY))
                .agg(max("forgotten_to"))
                .head();
        Dataset<Row> young = every.isNullAt(0) ? all : all.filter(created.gt(every.getLong(0)));
        Dataset<Row> keys = markers()
                .filter(col("key").notEqual(Forgotten.EVERY_KEY))
                .groupBy(col("key").as("forgotten_key"))
                .agg(max("forgotten_to").as("forgotten_to"));
        return young.join(keys, col("key").equalTo(col("forgotten_key")), "left")
                .filter(col("forgotten_to").isNull().or(created.gt(col("forgotten_to"))))
                .select(COLUMNS);
    }

    /** Columns key, forgotten_to, created_at; one row a marker. */
    Dataset<Row> markers() {
        return read("json", MARKERS, files.markers())
                .filter(col("v").equalTo(StoredAnswer.FORMAT)
                        .and(col("status").equalTo(Forgotten.STATUS))
                        .and(col("key").isNotNull())
                        .and(col("forgotten_to").isNotNull()))
                .select("key", "forgotten_to", "created_at");
    }

    private Dataset<Row> read(String format, StructType schema, List<StoredFile> some) {
        if (some.isEmpty()) {
            return spark.createDataFrame(List.of(), schema);
        }
        return spark.read()
                .format(format)
                .schema(schema)
                // A folder such as label=x above the store must not become a column.
                .option("recursiveFileLookup", "true")
                .load(some.stream().map(file -> store.uri() + "/" + file.name()).toArray(String[]::new));
    }
}
