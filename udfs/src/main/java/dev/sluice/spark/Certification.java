package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.bounds.LabelsNeeded;
import dev.sluice.cascade.AskSpec;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.Amount;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.PriceSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * {@code certify}: scores every row with every small stage, buys labels for a few, and writes a certificate where a cascade
 * deserves one. Scores lie in a work folder beside the certificate until it ends; labels are durable in the response store.
 */
public final class Certification {
    private static final String WORK = ".work";
    private static final String SECONDS = RunManifest.FOLDER + "/scoring-seconds";
    private static final String SAMPLES = RunManifest.FOLDER + "/samples";

    private final SparkSession spark;
    private final CertifySpec spec;
    private final Clock clock;
    private final ProgressSink progress;
    private final Configuration conf;

    private Certification(SparkSession spark, CertifySpec spec, Clock clock, ProgressSink progress) {
        this.spark = spark;
        this.spec = spec;
        this.clock = clock;
        this.progress = progress;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Runs, or resumes, and blocks until the certificate is written or refused.
     *
     * @param progress gets a line at each step and how far it is between
     * @throws UserException for settings and input that a person must mend
     * @throws ProviderException when the provider refuses the job; the same command goes on, nothing is bought twice
     */
    public static CertificationSummary run(SparkSession spark, CertifySpec spec, Clock clock, ProgressSink progress) {
        try {
            return new Certification(spark, spec, clock, progress).run();
        } catch (IOException e) {
            throw new UserException("cannot read or write the certification's files: " + e.getMessage(), e);
        }
    }

    private CertificationSummary run() throws IOException {
        CertificateStore file = new CertificateStore(spec.output(), conf);
        file.requireFree(spec.overwrite());
        requireLabels();
        Dataset<Row> input = Sources.read(spark, spec.input());
        Sources.requireText(input, spec.input().text(), "input.text");
        if (spec.goldColumn() != null) {
            Sources.require(input, spec.goldColumn(), "certify.gold");
        }
        OpenStages stages =
                OpenStages.of(spec.small(), Collections.nCopies(spec.small().size(), 0.0), input);
        SmallSpec small = stages.scoring().small();
        Labels labels = stages.labels();
        requireClass(labels);
        LlmSpec llm = spec.llm() == null ? null : spec.llm().spec(labels);
        if (llm != null && llm.endpoint().key() != null) {
            llm.endpoint().key().read(new HadoopSecrets(conf));
        }
        Instant start = clock.instant();
        Price price = llm == null ? null : PriceSource.of(spec.llm(), LocalDate.ofInstant(start, ZoneOffset.UTC));
        RunFolder folder =
                RunFolder.open(new HadoopStorage(spec.output() + WORK, conf), settings(small, llm), true, start);
        progress.accept((folder.resumed() ? "resuming " : "starting ") + folder.runId());
        ComputeCost compute = score(folder, input, small, llm);
        SparkPopulation population = population(folder, small.stages().size());
        requireEnough(population);
        LedgerTable ledger = new LedgerTable(spark, new HadoopStorage(spec.ledger(), conf), folder.runId());
        CertificationSummary summary;
        if (llm == null) {
            CertifyTask task = new CertifyTask(spec, small, labels, population, null, compute, progress);
            summary = new Certifier(task, input, null, ledger, clock).run();
        } else {
            try (LlmOracle oracle =
                    LlmOracle.open(spark, population, asking(folder, llm, price), source(folder, ledger), progress)) {
                CertifyTask task = new CertifyTask(spec, small, labels, population, oracle, compute, progress);
                summary = new Certifier(task, input, llm, ledger, clock).run();
            } finally {
                ledger.write();
            }
        }
        if (summary.certified()) {
            file.write(summary.certificate());
        }
        Path work = new Path(spec.output() + WORK);
        new HadoopStorage(work.getParent() == null ? "." : work.getParent().toString(), conf).delete(work.getName());
        return summary;
    }

    /** Hash of everything that decides the result; money, limits, addresses and keys are not part of it. */
    private String settings(SmallSpec small, LlmSpec llm) {
        CertifySpec.Search search = spec.search();
        return Sha256.of(String.join(
                "\n",
                spec.input().toString(),
                small.stages().toString(),
                spec.claim().toString(),
                String.valueOf(spec.goldColumn()),
                search.perClass() + " " + search.labels() + " " + search.nights() + " " + search.seed(),
                spec.store(),
                spec.ledger(),
                llm == null ? "no llm" : llm.promptHash()));
    }

    private AskSpec asking(RunFolder folder, LlmSpec llm, Price price) {
        PicoUsd labels = spec.search().labelsBudget();
        return new AskSpec(
                folder.runId(),
                LlmOracle.PURPOSE,
                spec.llm().stage(),
                llm,
                price,
                spec.llm().limits(labels == null ? null : Amount.of(labels)),
                spec.segmentLines(),
                Tariff.DOLLARS,
                spec.llm().flopsPerToken());
    }

    private LlmOracle.LabelSource source(RunFolder folder, LedgerTable ledger) throws IOException {
        Duration again = spec.llm().retryUnusableAfter();
        return new LlmOracle.LabelSource(
                new HadoopStorage(spec.store(), conf),
                ledger,
                folder.manifest().round(),
                spec.llm().outageLimit(),
                again == null ? null : folder.manifest().start().minus(again));
    }

    /** Unless it was done before; how long it took lies beside the scores. */
    private ComputeCost score(RunFolder folder, Dataset<Row> input, SmallSpec small, LlmSpec llm) throws IOException {
        if (!folder.has(RunFolder.SCORED) || !folder.storage().exists(SECONDS)) {
            try (Progress watch = Progress.rows(spark, "scored", progress)) {
                double seconds = Timed.of(clock, () -> {
                            VotePartition.votes(
                                            Prepared.spread(spark, input, small),
                                            spec.input().text(),
                                            spec.goldColumn(),
                                            small,
                                            llm,
                                            watch.counter())
                                    .write()
                                    .mode(SaveMode.Overwrite)
                                    .parquet(folder.path(RunFolder.SCORED));
                            return null;
                        })
                        .seconds();
                folder.storage().replace(SECONDS, Double.toString(seconds).getBytes(StandardCharsets.UTF_8));
            }
        }
        try (InputStream in = folder.storage().open(SECONDS)) {
            double seconds = Double.parseDouble(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            int cores = Math.max(1, spark.sparkContext().defaultParallelism());
            return new ComputeCost(seconds, cores, gpus(small), spec.computePrice());
        }
    }

    /** One an executor; looked for only where they have a price. */
    private int gpus(SmallSpec small) {
        boolean used = spec.computePrice().gpuHour().isPositive()
                && ScorePlatform.of(spark, small).get("device").contains("cuda");
        int executors = spark.sparkContext().statusTracker().getExecutorInfos().length - 1;
        return used ? Math.max(1, executors) : 0;
    }

    private SparkPopulation population(RunFolder folder, int stages) {
        progress.accept("drawing rows to look at");
        Dataset<Row> votes = spark.read().schema(VotePartition.schema(stages)).parquet(folder.path(RunFolder.SCORED));
        if (spec.claim().against() == Certificate.Against.GOLD) {
            votes = votes.filter(col(VotePartition.GOLD).isNotNull());
        }
        return SparkPopulation.of(
                votes, stages, folder.path(SAMPLES), spec.search().seed());
    }

    private void requireClass(Labels labels) {
        String label = spec.claim().label();
        if (label != null && labels.indexOf(label) < 0) {
            throw new UserException(
                    "certify.class: expected one of the model's labels " + labels.names() + ", found '" + label + "'");
        }
    }

    private void requireLabels() {
        if (spec.llm() == null) {
            return; // nothing is bought
        }
        LabelsNeeded needed = needed();
        if (spec.searchLabels() < needed.allRight()) {
            String kept = spec.enrichBudget() == null
                    ? ""
                    : "; with certify.budget-usd a quarter of certify.labels = "
                            + spec.search().labels()
                            + " and half of certify.delta are kept for what the budget affords";
            throw new UserException(
                    "certify.labels: " + needed.tooFew(spec.searchLabels()) + " even if all agree" + kept);
        }
    }

    private void requireEnough(SparkPopulation population) {
        if (population.scored() < needed().allRight()) {
            String rows = spec.claim().against() == Certificate.Against.GOLD ? " rows with a gold label" : " rows";
            throw new UserException("input.path: " + needed().tooFew(population.scored())
                    + " even if all are right; the input has " + population.rows() + rows
                    + ": certify on more of them, or lower --target");
        }
    }

    private LabelsNeeded needed() {
        CertifySpec.Claim claim = spec.claim();
        boolean loss = claim.kind() == Certificate.Kind.NON_INFERIORITY;
        return new LabelsNeeded(loss ? 1 - claim.epsilon() : claim.target(), spec.searchDelta());
    }
}
