package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.settings.BudgetScope;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@code ledger/}, partitioned by run: one line an attempt, made from the run's journal, which is the truth and
 * stays beside it (in {@code ledger/_journal}; Spark does not read folders that start with an underscore).
 */
record LedgerTable(SparkSession spark, Storage storage, String runId) {
    private static final String FOLDER = "ledger";
    /** Of all runs. */
    private static final String JOURNALS = FOLDER + "/_journal";

    private static final StructType LINES = new StructType()
            .add("event", DataTypes.StringType)
            .add("call_id", DataTypes.StringType)
            .add("purpose", DataTypes.StringType)
            .add("stage", DataTypes.StringType)
            .add("request_key", DataTypes.StringType)
            .add("request_keys", DataTypes.createArrayType(DataTypes.StringType))
            .add("attempt", DataTypes.IntegerType)
            .add("provider", DataTypes.StringType)
            .add("model", DataTypes.StringType)
            .add("resolved_model", DataTypes.StringType)
            .add("tier", DataTypes.StringType)
            .add("service_tier", DataTypes.StringType)
            .add("started_at", DataTypes.LongType)
            .add("latency_ms", DataTypes.LongType)
            .add("http_status", DataTypes.IntegerType)
            .add("outcome", DataTypes.StringType)
            .add("status", DataTypes.StringType)
            .add("prompt_tokens", DataTypes.LongType)
            .add("cached_tokens", DataTypes.LongType)
            .add("completion_tokens", DataTypes.LongType)
            .add("reasoning_tokens", DataTypes.LongType)
            .add("price_version", DataTypes.StringType)
            .add("charge_picos", DataTypes.LongType)
            .add("reserved_picos", DataTypes.LongType)
            .add("rows", DataTypes.IntegerType)
            .add("reserved_tokens", DataTypes.LongType)
            .add("reserved_ms", DataTypes.LongType)
            .add("flops_per_token", DataTypes.LongType);

    String journal() {
        return JOURNALS + "/run_id=" + runId;
    }

    /** Where a run writes what it asks for: below {@link #journal}, so that no task takes the lines of another purpose or stage for its own. */
    String journal(Asking asking) {
        return asking.part().isEmpty() ? journal() : journal() + "/" + asking.part();
    }

    String path() {
        return storage.uri() + "/" + FOLDER + "/run_id=" + runId;
    }

    /** One line an attempt: its outcome, or its intent where none came. Amounts in pico-dollars. */
    Dataset<Row> attempts() throws IOException {
        return attempts(storage.list(journal()));
    }

    private Dataset<Row> attempts(List<String> names) {
        List<String> files = names.stream()
                .filter(name -> name.endsWith(Segments.SUFFIX))
                .map(name -> storage.uri() + "/" + name)
                .toList();
        Dataset<Row> lines = files.isEmpty()
                ? spark.createDataFrame(List.of(), LINES)
                : spark.read()
                        .schema(LINES)
                        // The folder's name would become a column and hide that the lines are all of this run.
                        .option("recursiveFileLookup", "true")
                        .json(files.toArray(String[]::new));
        Column outcomeFirst = when(col("event").equalTo(LedgerLine.OUTCOME), 0).otherwise(1);
        return lines.filter(col("call_id").isNotNull().and(col("event").isNotNull()))
                .withColumn(
                        "rank", row_number().over(Window.partitionBy("call_id").orderBy(outcomeFirst)))
                .filter("rank = 1")
                .drop("rank", "event");
    }

    /** What the run's audit has let go at the most: charges, and the reservations of attempts with unknown outcome. */
    PicoUsd audited() throws IOException {
        return new PicoUsd(AttemptAmounts.DOLLARS.committed(audits()).units());
    }

    /** HTTP attempts of the run's audit. */
    long auditCalls() throws IOException {
        return audits().count();
    }

    private Dataset<Row> audits() throws IOException {
        return attempts().filter(col("purpose").equalTo(Asking.AUDIT));
    }

    /** As {@link #audited}, of all that counts against the budget: audits and certificates have lines of their own. */
    PicoUsd committed() throws IOException {
        return new PicoUsd(committed(AttemptAmounts.DOLLARS).units());
    }

    /** As {@link #committed()}, in the unit of the budget. */
    Amount committed(AttemptAmounts amounts) throws IOException {
        return amounts.committed(budgeted(attempts()));
    }

    private static Dataset<Row> budgeted(Dataset<Row> attempts) {
        return attempts.filter(
                coalesce(col("purpose"), lit("")).isin(Asking.AUDIT, "certify").equalTo(false));
    }

    /**
     * What counts against a budget of this scope: what the run itself has let go, and what the other runs of this ledger have let go
     * since the scope's day or month began. Other runs' attempts count by their start; one without a start counts.
     */
    Amount committed(AttemptAmounts amounts, BudgetScope scope, Instant now) throws IOException {
        Optional<Instant> since = scope.since(now);
        if (since.isEmpty()) {
            return committed(amounts);
        }
        List<String> others = storage.list(JOURNALS).stream()
                .filter(name -> !name.startsWith(journal() + "/"))
                .toList();
        Column started = col("started_at");
        Column counts = started.isNull().or(started.geq(since.get().toEpochMilli()));
        return committed(amounts)
                .plus(amounts.committed(budgeted(attempts(others)).filter(counts)));
    }

    /** Writes the run's part of the table; a part written before is replaced by the same lines and the new ones. */
    void write() throws IOException {
        attempts()
                .withColumn("started_at", timestamp_millis(col("started_at")))
                .withColumn("charge_usd", Money.usd(col("charge_picos")))
                .withColumn("reserved_usd", Money.usd(col("reserved_picos")))
                .drop("charge_picos", "reserved_picos")
                .orderBy("started_at", "call_id")
                .coalesce(1)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(path());
    }
}
