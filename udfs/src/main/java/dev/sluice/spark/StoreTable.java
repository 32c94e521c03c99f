package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** The response store as a table: one line a key. Torn and forgotten lines are left out. */
final class StoreTable {
    /** Ids of the runs that were answered about this key. */
    static final String ANSWERED_RUNS = "answered_runs";

    private StoreTable() {}

    /**
     * The columns of {@link StoreLines#SCHEMA} and {@value #ANSWERED_RUNS}, one row a key. A usable answer goes before an
     * unusable one; of usable ones the earliest counts, so that its charge stays with one run, of unusable ones the latest.
     */
    static Dataset<Row> read(SparkSession spark, Storage store) throws IOException {
        return oneAKey(StoreLines.of(spark, store).visible());
    }

    /**
     * The keys that are not to be asked about, column key.
     *
     * @param now when the run began
     * @param retryUnusableAfter age from which on an unusable answer is bought again; null for never
     */
    static Dataset<Row> settled(SparkSession spark, Storage store, Instant now, Duration retryUnusableAfter)
            throws IOException {
        Dataset<Row> answers = read(spark, store);
        if (retryUnusableAfter != null) {
            long oldest = now.toEpochMilli() - retryUnusableAfter.toMillis();
            answers = answers.filter(col("status")
                    .equalTo(StoredAnswer.ANSWERED)
                    .or(col("created_at").gt(oldest)));
        }
        return answers.select("key");
    }

    private static Dataset<Row> oneAKey(Dataset<Row> lines) {
        Column answered = col("status").equalTo(StoredAnswer.ANSWERED);
        WindowSpec sameKey = Window.partitionBy("key");
        WindowSpec bestFirst = sameKey.orderBy(
                when(answered, 0).otherwise(1),
                when(answered, col("created_at")).otherwise(lit(0L).minus(col("created_at"))),
                col("run_id"),
                col("call_id"));
        return lines.withColumn(
                        ANSWERED_RUNS,
                        collect_set(when(answered, col("run_id"))).over(sameKey))
                .withColumn("rank", row_number().over(bestFirst))
                .filter("rank = 1")
                .drop("v", "rank");
    }
}
