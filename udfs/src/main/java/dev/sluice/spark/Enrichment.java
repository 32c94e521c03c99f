package dev.sluice.spark;

import dev.sluice.domain.UserException;
import dev.sluice.evaluation.Energy;
import dev.sluice.evaluation.Rapl;
import dev.sluice.llm.KeySource;
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
        prepared.llms().forEach(this::requireReady);
        requireInputStays(prepared.input());
        RunFolder folder =
                RunFolder.open(new HadoopStorage(spec.output(), conf), prepared.fingerprint(), spec.overwrite(), start);
        folder.reopen(spark, prepared.llms().size());
        progress.accept((folder.resumed() ? "resuming " : "starting ") + folder.runId());

        Scored scored = score(folder, prepared);
        LedgerTable ledger = new LedgerTable(spark, new HadoopStorage(spec.ledger(), conf), folder.runId());
        Storage store = new HadoopStorage(spec.store(), conf);
        LlmSteps llms = new LlmSteps(prepared, folder, store, ledger, clock, progress);
        Timed<Dataset<Row>> answered = Timed.of(clock, () -> llms.run(scored.rows()));
        Dataset<Row> answers = prepared.llms().isEmpty() ? null : StoreTable.read(spark, store);
        new Merge(columns, prepared.llms())
                .of(scored.rows(), answered.value())
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.path(RunFolder.ENRICHED));
        RunSummary.Audit audit = prepared.certified() == null ? null : audit(llms, folder, scored.rows(), answers);
        ledger.write();
        RunFacts facts = RunFacts.of(prepared, scored.rows(), answered.value(), answers, folder, ledger, audit);
        RunSummary.Seconds seconds =
                new RunSummary.Seconds(scored.seconds(), answered.seconds(), Timed.seconds(start, clock.instant()));
        RunSummary summary = facts.summary(folder, prepared, seconds, scored.energy());
        new RunsTable(prepared).write(folder, summary, start, clock.instant());
        folder.finish(prepared.llms().size());
        return summary;
    }

    /** Null where neither the LLM nor a person can judge. */
    private RunSummary.Audit audit(LlmSteps llms, RunFolder folder, Dataset<Row> scored, Dataset<Row> answers)
            throws IOException {
        Certified certified = llms.prepared().certified();
        AskStep ask = llms.ask(llms.prepared().firstLlm());
        AuditStep asked = new AuditStep(ask, certified, columns);
        GoldAudit byHand =
                new GoldAudit(ask, certified, columns, llms.prepared().scoring());
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

    // ---- what is checked before anything is written ----------------------------------------------------------------

    private void requireReady(LlmStage llm) {
        KeySource key = llm.spec().endpoint().key();
        if (key != null) {
            key.read(new HadoopSecrets(conf));
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

    /**
     * @param rows as they lie on the disk
     * @param energy null where a round before this one had scored
     */
    private record Scored(Dataset<Row> rows, double seconds, Energy energy) {}

    private Scored score(RunFolder folder, Prepared prepared) throws IOException {
        String path = folder.path(RunFolder.SCORED);
        Energy energy = null;
        double seconds = 0;
        if (!folder.has(RunFolder.SCORED)) {
            SmallSpec small = prepared.scoring().small();
            try (Progress watch = Progress.rows(spark, "scored", progress);
                    EnergyWatch meter =
                            EnergyWatch.start(spark, small, spec.energy().power(), Rapl.ROOT)) {
                Instant start = clock.instant();
                prepared.scored(watch.counter())
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(path);
                seconds = Timed.seconds(start, clock.instant());
                energy = meter.stop(seconds);
            }
        }
        return new Scored(spark.read().parquet(path), seconds, energy);
    }
}
