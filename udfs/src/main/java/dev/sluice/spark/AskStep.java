package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.cascade.AskSpec;
import dev.sluice.domain.PicoUsd;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.store.Storage;
import dev.sluice.throttle.Limits;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Step 2 of {@code enrich}: asks the distinct questions that the store does not answer, each answer durable at once. */
record AskStep(
        SparkSession spark,
        EnrichSpec spec,
        LlmSpec llm,
        Price price,
        Storage store,
        LedgerTable ledger,
        Consumer<String> progress) {

    /**
     * @param scored see {@link Columns#scored}
     * @return columns key, reason: what became of each question
     * @throws ProviderException when the provider refuses the job; what was bought stays
     */
    Dataset<Row> run(RunFolder folder, Dataset<Row> scored) throws IOException {
        String path = folder.path(RunFolder.ASKED);
        if (!folder.has(RunFolder.ASKED)) {
            ask(folder, open(scored), path);
        }
        Dataset<Row> asked = spark.read().schema(AskPartition.SCHEMA).parquet(path);
        List<Row> refusals = asked.filter(col("refusal").isNotNull())
                .select("refusal")
                .limit(1)
                .collectAsList();
        if (!refusals.isEmpty()) {
            // Nothing is lost: scores and answers stay, and the same command asks again.
            folder.storage().delete(RunFolder.ASKED);
            ledger.write();
            throw new ProviderException(refusals.get(0).getString(0));
        }
        return asked.select("key", "reason");
    }

    /** Distinct questions without an answer in the store: columns key, text. */
    private Dataset<Row> open(Dataset<Row> scored) throws IOException {
        Dataset<Row> questions = scored.filter(col(Columns.KEY).isNotNull())
                .select(
                        col(Columns.KEY).as("key"),
                        Columns.named(spec.input().text()).as("text"))
                .dropDuplicates("key");
        return questions.join(StoreTable.read(spark, store).select("key"), "key", "left_anti");
    }

    private void ask(RunFolder folder, Dataset<Row> open, String path) throws IOException {
        Limits limits = spec.llm().limits(spec.budget());
        int tasks = tasks(limits);
        boolean oneJvm = spark.sparkContext().isLocal();
        PicoUsd spent = ledger.committed();
        Limits left = oneJvm || spec.budget() == null ? limits : spec.llm().limits(less(spec.budget(), spent));
        AskSpec asking =
                new AskSpec(folder.runId(), "enrich", spec.llm().stage(), llm, price, left, spec.segmentLines());
        AskTarget target = new AskTarget(
                store.uri(),
                ledger.storage().uri(),
                ledger.journal(),
                folder.manifest().round(),
                tasks,
                oneJvm,
                HadoopConf.of(spark.sparkContext().hadoopConfiguration()));
        LocalGates.open(folder.runId(), limits, spent);
        try (Progress watch = Progress.rows(spark, "questions settled", progress)) {
            open.repartition(tasks, col("key"))
                    .mapPartitions(new AskPartition(asking, target, watch.counter()), Encoders.row(AskPartition.SCHEMA))
                    .write()
                    .mode(SaveMode.Overwrite)
                    .parquet(path);
        } finally {
            LocalGates.close(folder.runId());
        }
    }

    /** As many as asked for, but no more than the limits can be divided by. */
    private int tasks(Limits limits) {
        long tasks = Math.min(spec.llm().tasks(), limits.inFlight());
        tasks = limits.requestsPerMinute() == 0 ? tasks : Math.min(tasks, limits.requestsPerMinute());
        tasks = limits.tokensPerMinute() == 0 ? tasks : Math.min(tasks, limits.tokensPerMinute());
        return (int) Math.min(tasks, spark.sparkContext().defaultParallelism());
    }

    private static PicoUsd less(PicoUsd budget, PicoUsd spent) {
        return budget.compareTo(spent) <= 0 ? PicoUsd.ZERO : budget.minus(spent);
    }
}
