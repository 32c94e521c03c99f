package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.to_json;

import dev.sluice.domain.UserException;
import dev.sluice.settings.StoreSpec;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** The usable answers of a store as a table that others can read: one row a key, as runs are served. */
record StoreExport(SparkSession spark, Storage store, StoreSpec.Export spec, ProgressSink progress) {
    /** @return answers written */
    long run() throws IOException {
        requireFree();
        Dataset<Row> answers = StoreTable.read(spark, store)
                .filter(col("status").equalTo(StoredAnswer.ANSWERED))
                .select(
                        col("key"),
                        col("label"),
                        col("confidence"),
                        // CSV has no lists.
                        spec.format().equals("csv") ? to_json(col("samples")).as("samples") : col("samples"),
                        col("provider"),
                        col("model"),
                        col("resolved_model"),
                        col("prompt_tokens"),
                        col("completion_tokens"),
                        Money.usd(col("charge_picos")).as("charge_usd"),
                        col("run_id"),
                        timestamp_millis(col("created_at")).as("created_at"));
        try (Progress watch = Progress.rows(spark, "answers exported", progress)) {
            DataFrameWriter<Row> writer =
                    answers.filter(new Counting(watch.counter())).write().mode(SaveMode.Overwrite);
            switch (spec.format()) {
                case "csv" ->
                    writer.option("header", "true").option("escape", "\"").csv(spec.output());
                case "jsonl" -> writer.json(spec.output());
                default -> writer.parquet(spec.output());
            }
            return watch.counter().value();
        }
    }

    private void requireFree() throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path output = new Path(spec.output());
        FileSystem fs = output.getFileSystem(conf);
        // Without this, --overwrite could delete the store.
        String own = new Path(store.uri()).toUri().getPath() + "/";
        String other = fs.makeQualified(output).toUri().getPath() + "/";
        if (own.startsWith(other) || other.startsWith(own)) {
            throw new UserException(
                    "store.export.output: expected a folder outside of the store, found " + spec.output());
        }
        if (!spec.overwrite() && fs.exists(output)) {
            throw new UserException(
                    "store.export.output: " + spec.output() + " exists; choose another --output or add --overwrite");
        }
    }
}
