package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.cascade.AskSpec;
import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.LlmSettings;
import dev.sluice.store.Storage;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import dev.sluice.throttle.Limits;
import dev.sluice.throttle.Traffic;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Step 2 of {@code enrich}: asks the distinct questions that the store does not answer, each answer durable at once. */
record AskStep(
        SparkSession spark,
        EnrichSpec spec,
        LlmStage stage,
        Storage store,
        LedgerTable ledger,
        Clock clock,
        ProgressSink progress) {

    /** Null where none is configured. */
    LlmSpec llm() {
        return stage == null ? null : stage.spec();
    }

    Price price() {
        return stage.price();
    }

    private LlmSettings settings() {
        return stage.settings();
    }

    /**
     * @param wanted columns key, text, hints, one row a key
     * @return columns key, reason: what became of each question
     * @throws ProviderException when the provider refuses the job; what was bought stays
     */
    Dataset<Row> run(RunFolder folder, Dataset<Row> wanted, Asking asking) throws IOException {
        String path = folder.path(asking.asked());
        String complaint = folder.has(asking.asked()) ? null : ask(folder, open(folder, wanted), asking);
        Dataset<Row> asked = spark.read().schema(AskPartition.SCHEMA).parquet(path);
        List<Row> refusals = asked.filter(col("refusal").isNotNull())
                .select("refusal")
                .limit(1)
                .collectAsList();
        if (complaint != null || !refusals.isEmpty()) {
            // Nothing is lost: scores and answers stay, and the same command asks again.
            folder.storage().delete(asking.asked());
            ledger.write();
            throw new ProviderException(
                    refusals.isEmpty() ? complaint : refusals.get(0).getString(0));
        }
        return asked.select("key", "reason");
    }

    /** Questions without an answer in the store. */
    private Dataset<Row> open(RunFolder folder, Dataset<Row> wanted) throws IOException {
        return wanted.join(
                StoreTable.settled(
                        spark, store, folder.manifest().start(), settings().retryUnusableAfter()),
                "key",
                "left_anti");
    }

    /** @return what stands in the way of every answer, or null */
    private String ask(RunFolder folder, Dataset<Row> open, Asking asking) throws IOException {
        int tasks = Math.min(
                Math.min(settings().tasks(), settings().inFlight()),
                spark.sparkContext().defaultParallelism());
        Dataset<Row> questions = written(folder.path(asking.questions()), open, tasks);
        long total = questions.count();
        Amount spent = spent(asking);
        Limits limits = settings().limits(asking.limit());
        Lessor lessor = Gates.lessor(limits, spent, settings().outageLimit());
        Limits left =
                asking.limit() == null ? limits : limits.with(asking.limit().less(spent));
        AskSpec asks = new AskSpec(
                folder.runId(),
                asking.purpose(),
                stage.name(),
                llm(),
                price(),
                limits,
                spec.segmentLines(),
                new Tariff(asking.unit()),
                settings().flopsPerToken());
        LostMoney.Evidence evidence = new LostMoney.Evidence(ledger.storage(), ledger.journal(), asks.tariff());
        GateWay.Alone alone = new GateWay.Alone(left, tasks, settings().outageLimit());
        try (GateWays ways = GateWays.open(spark, settings().gate(), lessor, alone, evidence, progress)) {
            requireSpeculationIsSafe(ways.way());
            AskTarget target = new AskTarget(
                    store.uri(),
                    ledger.storage().uri(),
                    ledger.journal(asking),
                    owner(folder, asking),
                    folder.manifest().round(),
                    tasks,
                    ways.way(),
                    HadoopConf.of(spark.sparkContext().hadoopConfiguration()));
            Progress watch = AskProgress.watch(progress, total, asking.budget(), lessor::traffic);
            try {
                questions
                        .repartition(tasks, col("key"))
                        .mapPartitions(new AskPartition(asks, target), Encoders.row(AskPartition.SCHEMA))
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(folder.path(asking.asked()));
            } finally {
                watch.close();
            }
        }
        return complaint(lessor);
    }

    /** Of the answers' files; no part takes for its own what the same part of another purpose or stage has bought. */
    private static String owner(RunFolder folder, Asking asking) {
        return folder.runId() + "-" + (asking.part().isEmpty() ? "" : asking.part() + "-");
    }

    /** Keeping every row would hide that the address is wrong, or that the provider was down for the whole run. */
    private String complaint(Lessor lessor) {
        Traffic traffic = lessor.traffic();
        if (lessor.stopped() != Reason.UNAVAILABLE || traffic.answered() > 0) {
            return null;
        }
        return "the LLM at " + llm().endpoint().host() + " answered none of " + traffic.calls()
                + " calls (the ledger has how they ended): check llm.url and the network, or wait until the provider is"
                + " back";
    }

    /** Written first: asking changes the store, so what is to be asked must not be computed again from it. */
    private Dataset<Row> written(String path, Dataset<Row> open, int tasks) {
        open.select("key", "text", "hints")
                .repartition(tasks, col("key"))
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(path);
        return spark.read().parquet(path);
    }

    /** With a gate on the driver two attempts of one task never ask at once; without one nobody could tell. */
    private void requireSpeculationIsSafe(GateWay way) {
        if (way instanceof GateWay.Alone && spark.sparkContext().conf().getBoolean("spark.speculation", false)) {
            throw new UserException("spark.speculation: expected false where executors cannot reach the driver's gate,"
                    + " found true; two attempts of one task would ask twice");
        }
    }

    /** Of the budget, in its unit, before anything is asked now. */
    private Amount spent(Asking asking) throws IOException {
        return asking.audits()
                ? Amount.of(ledger.audited())
                : ledger.committed(new AttemptAmounts(asking.unit(), spec.llms()), spec.budgetScope(), clock.instant());
    }
}
