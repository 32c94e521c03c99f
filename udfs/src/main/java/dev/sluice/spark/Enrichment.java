package dev.sluice.spark;

import static org.apache.spark.sql.functions.monotonically_increasing_id;

import dev.sluice.cascade.SmallCascade;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.model.Device;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.PriceSource;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalInt;
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
    /** Of input that comes in fewer partitions than there are cores: small enough that no core waits long at the end. */
    private static final int TASKS_PER_CORE = 16;

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
        Dataset<Row> input = Sources.read(spark, spec.input());
        Sources.requireText(input, spec.input().text(), "input.text");
        columns.requireFree(input.schema());
        Scoring scoring = Scoring.of(
                spark, spec.bundles(), spec.thresholds(), spec.stageNames(), spec.device(), spec.windowRows());
        SmallSpec small = scoring.small();
        Labels labels = checkedLabels(small);
        LlmSpec llm = spec.llm() == null ? null : spec.llm().spec(labels);
        Price price = llm == null ? null : PriceSource.of(spec.llm(), LocalDate.ofInstant(start, ZoneOffset.UTC));
        requireReady(llm);
        requireInputStays(input);
        RunFolder folder = RunFolder.open(
                new HadoopStorage(spec.output(), conf), fingerprint(small, llm), spec.overwrite(), start);
        folder.reopen(spark);
        progress.accept((folder.resumed() ? "resuming " : "starting ") + folder.runId());

        Timed<Dataset<Row>> scored = Timed.of(clock, () -> score(folder, input, scoring, llm));
        LedgerTable ledger = new LedgerTable(spark, new HadoopStorage(spec.ledger(), conf), folder.runId());
        Storage store = new HadoopStorage(spec.store(), conf);
        AskStep ask = new AskStep(spark, spec, llm, price, store, ledger, progress);
        Timed<Dataset<Row>> asked = Timed.of(clock, () -> llm == null ? null : ask.run(folder, scored.value()));
        Merge merge = new Merge(
                columns, folder.runId(), llm == null ? null : spec.llm().stage());
        Dataset<Row> answers = llm == null ? null : StoreTable.read(spark, store);
        merge.of(scored.value(), answers, asked.value())
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.path(RunFolder.ENRICHED));
        ledger.write();
        RunFacts facts = RunFacts.of(columns, scored.value(), spec, answers, folder, ledger);
        RunSummary summary = facts.summary(
                folder, spec, price, scored.seconds(), asked.seconds(), Timed.seconds(start, clock.instant()));
        new RunsTable(spark, spec, llm, price, small).write(folder, summary, start, clock.instant());
        folder.finish();
        return summary;
    }

    // ---- what is checked before anything is written ----------------------------------------------------------------

    /** Opens every bundle once on the driver, so that a damaged one is told before a task fails of it. */
    private static Labels checkedLabels(SmallSpec small) {
        Device device = Device.parse(small.device());
        // A cluster's driver may lack the executors' GPU: there the bundles are looked at on the CPU.
        Device.Resolved here = device.kind() == Device.Kind.CUDA && !isLocal()
                ? Device.Resolved.CPU
                : device.resolve(OptionalInt.empty());
        try (SmallCascade cascade = Cascades.open(small, here)) {
            return cascade.labels();
        }
    }

    private static boolean isLocal() {
        return SparkSession.active().sparkContext().isLocal();
    }

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

    /** Hash of everything that decides the result. */
    private String fingerprint(SmallSpec small, LlmSpec llm) {
        return Sha256.of(String.join(
                "\n",
                spec.input().toString(),
                spec.prefix(),
                small.stages().toString(),
                spec.store(),
                spec.ledger(),
                llm == null
                        ? "no llm"
                        : spec.llm().stage() + "\n" + llm.endpoint().provider() + "\n"
                                + llm.endpoint().model() + "\n" + llm.task() + "\n"
                                + llm.sampling().temperature() + "\n"
                                + llm.sampling().outputCapTokens()));
    }

    // ---- step 1 ----------------------------------------------------------------------------------------------------

    private Dataset<Row> score(RunFolder folder, Dataset<Row> input, Scoring scoring, LlmSpec llm) throws IOException {
        String path = folder.path(RunFolder.SCORED);
        if (!folder.has(RunFolder.SCORED)) {
            // The position is taken before rows move: it is the input's own order.
            Dataset<Row> positioned = input.withColumn(Columns.POSITION, monotonically_increasing_id());
            Dataset<Row> spread = spread(positioned);
            try (Progress watch = Progress.rows(spark, "scored", progress)) {
                scoring.score(spread, spec.input().text(), llm, watch.counter())
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(path);
            }
        }
        return spark.read().parquet(path);
    }

    /** One gzip file is one partition: models would run on one core. Scores do not depend on where a row runs. */
    private Dataset<Row> spread(Dataset<Row> positioned) {
        int cores = spark.sparkContext().defaultParallelism();
        return positioned.rdd().getNumPartitions() >= cores
                ? positioned
                : positioned.repartition(cores * TASKS_PER_CORE);
    }
}
