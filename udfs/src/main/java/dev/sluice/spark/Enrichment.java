package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * {@code enrich}: the main job. Three materialised steps, because an LLM call is an effect: score all rows and write them;
 * ask what is not answered yet; join and write.
 */
public final class Enrichment {
    private final SparkSession spark;
    private final EnrichSpec spec;
    private final Clock clock;
    private final ProgressSink progress;
    private final Configuration conf;
    private final Columns columns;

    private Enrichment(SparkSession spark, EnrichSpec spec, Clock clock, ProgressSink progress) {
        this.spark = spark;
        this.spec = spec;
        this.clock = clock;
        this.progress = progress;
        this.conf = spark.sparkContext().hadoopConfiguration();
        this.columns = new Columns(spec.prefix());
    }

    /**
     * Runs, or resumes, and blocks until the tables are written.
     *
     * @param progress gets a line at each step and how far it is between
     * @throws UserException for settings and input that a person must mend; nothing was asked then
     * @throws ProviderException when the provider refuses the job; the run can be resumed
     */
    public static RunSummary run(SparkSession spark, EnrichSpec spec, Clock clock, ProgressSink progress) {
        try {
            return new Enrichment(spark, spec, clock, progress).run();
        } catch (IOException e) {
            throw new UserException("cannot read or write the run's files: " + e.getMessage(), e);
        }
    }

    private RunSummary run() throws IOException {
        Instant start = clock.instant();
        readLabels(start);
        Prepared prepared = Prepared.of(spark, spec, start);
        SmallSpec small = prepared.scoring().small();
        LlmSpec llm = prepared.llm();
        Price price = prepared.price();
        requireReady(llm);
        requireInputStays(prepared.input());
        RunFolder folder =
                RunFolder.open(new HadoopStorage(spec.output(), conf), prepared.fingerprint(), spec.overwrite(), start);
        folder.reopen(spark);
        progress.accept((folder.resumed() ? "resuming " : "starting ") + folder.runId());

        Timed<Dataset<Row>> scored = Timed.of(clock, () -> score(folder, prepared));
        LedgerTable ledger = new LedgerTable(spark, new HadoopStorage(spec.ledger(), conf), folder.runId());
        Storage store = new HadoopStorage(spec.store(), conf);
        AskStep ask = new AskStep(spark, spec, llm, price, store, ledger, clock, progress);
        Timed<Dataset<Row>> asked = Timed.of(
                clock, () -> llm == null ? null : ask.run(folder, questions(scored.value()), Asking.enrich(spec)));
        Merge merge = new Merge(
                columns, folder.runId(), llm == null ? null : spec.llm().stage());
        Dataset<Row> answers = llm == null ? null : StoreTable.read(spark, store);
        merge.of(scored.value(), answers, asked.value())
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.path(RunFolder.ENRICHED));
        RunSummary.Audit audit =
                prepared.certified() == null ? null : audit(ask, prepared.certified(), folder, scored.value(), answers);
        ledger.write();
        RunFacts facts =
                RunFacts.of(columns, scored.value(), spec, answers, folder, ledger, prepared.certified(), audit);
        RunSummary summary = facts.summary(
                folder, spec, price, scored.seconds(), asked.seconds(), Timed.seconds(start, clock.instant()));
        new RunsTable(spark, spec, llm, price, small).write(folder, summary, start, clock.instant());
        folder.finish();
        return summary;
    }

    /** Null where neither the LLM nor a person can judge. */
    private RunSummary.Audit audit(
            AskStep ask, Certified certified, RunFolder folder, Dataset<Row> scored, Dataset<Row> answers)
            throws IOException {
        AuditStep asked = new AuditStep(ask, certified, columns);
        GoldAudit byHand = new GoldAudit(ask, certified, columns);
        return asked.judges()
                ? asked.run(folder, scored)
                : byHand.judges() ? byHand.run(folder, scored, answers) : null;
    }

    /** Before anything else: they may revoke the certificate of this run. */
    private void readLabels(Instant now) throws IOException {
        String labels =
                spec.certificate() == null ? null : spec.certificate().audit().labels();
        if (labels != null) {
            AuditLabels.Read read = new AuditLabels(spark, new HadoopStorage(spec.ledger(), conf), now).read(labels);
            progress.accept("labels of " + read.runs() + " runs read, " + read.fresh() + " of them new");
        }
    }

    /** Distinct questions about escalated rows: columns key, text. */
    private Dataset<Row> questions(Dataset<Row> scored) {
        return scored.filter(col(Columns.KEY).isNotNull())
                .select(
                        col(Columns.KEY).as("key"),
                        Columns.named(spec.input().text()).as("text"))
                .dropDuplicates("key");
    }

    // ---- what is checked before anything is written ----------------------------------------------------------------

    private void requireReady(LlmSpec llm) {
        if (llm == null) {
            return;
        }
        if (llm.endpoint().key() != null) {
            llm.endpoint().key().read(new HadoopSecrets(conf));
        }
    }

    /** {@code --overwrite} deletes {@code enriched/}: then it must not be what is read. */
    private void requireInputStays(Dataset<Row> input) throws IOException {
        if (!spec.overwrite()) {
            return;
        }
        String enriched =
                URI.create(new HadoopStorage(spec.output(), conf).uri()).getPath() + "/" + RunFolder.ENRICHED + "/";
        for (String file : input.inputFiles()) {
            if (URI.create(file).getPath().startsWith(enriched)) {
                throw new UserException("output.path: the input lies in " + enriched
                        + ", which --overwrite would delete before it is read; choose another --output");
            }
        }
    }

    // ---- step 1 ----------------------------------------------------------------------------------------------------

    private Dataset<Row> score(RunFolder folder, Prepared prepared) throws IOException {
        String path = folder.path(RunFolder.SCORED);
        if (!folder.has(RunFolder.SCORED)) {
            try (Progress watch = Progress.rows(spark, "scored", progress)) {
                prepared.scored(watch.counter())
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(path);
            }
        }
        return spark.read().parquet(path);
    }
}
