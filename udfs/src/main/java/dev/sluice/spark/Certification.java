package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.sluice.bounds.LabelsNeeded;
import dev.sluice.cascade.AskSpec;
import dev.sluice.certificate.Agreement;
import dev.sluice.certificate.AgreementSearch;
import dev.sluice.certificate.AgreementSpec;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.Labels;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Sha256;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.CertifySpec;
import dev.sluice.settings.PriceSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        if (spec.claim().kind() != Certificate.Kind.AGREEMENT) {
            throw new UserException("certify.claim: expected agreement, the only claim of this version, found "
                    + CertifySpec.text(spec.claim().kind()));
        }
        CertificateStore file = new CertificateStore(spec.output(), conf);
        file.requireFree(spec.overwrite());
        requireLabels();
        Dataset<Row> input = Sources.read(spark, spec.input());
        Sources.requireText(input, spec.input().text(), "input.text");
        if (spec.goldColumn() != null) {
            Sources.require(input, spec.goldColumn(), "certify.gold");
        }
        List<Double> unused = spec.bundles().stream().map(bundle -> 0.0).toList();
        SmallSpec small = Scoring.of(spark, spec.bundles(), unused, spec.stageNames(), spec.device(), spec.windowRows())
                .small();
        Labels labels = Prepared.checkedLabels(spark, small);
        LlmSpec llm = spec.llm().spec(labels);
        if (llm.endpoint().key() != null) {
            llm.endpoint().key().read(new HadoopSecrets(conf));
        }
        Instant start = clock.instant();
        Price price = PriceSource.of(spec.llm(), LocalDate.ofInstant(start, ZoneOffset.UTC));
        RunFolder folder =
                RunFolder.open(new HadoopStorage(spec.output() + WORK, conf), settings(small, llm), true, start);
        progress.accept((folder.resumed() ? "resuming " : "starting ") + folder.runId());
        SparkPopulation population = population(folder, input, small, llm);
        requireEnough(population);
        LedgerTable ledger = new LedgerTable(spark, new HadoopStorage(spec.ledger(), conf), folder.runId());
        AskSpec asking = new AskSpec(
                folder.runId(),
                LlmOracle.PURPOSE,
                spec.llm().stage(),
                llm,
                price,
                spec.llm().limits(spec.search().labelsBudget()),
                spec.segmentLines());
        CertificationSummary summary;
        try (LlmOracle oracle = LlmOracle.open(spark, population, asking, source(folder, ledger), progress)) {
            summary = new Found(population, small, labels, llm, oracle, ledger).summary(input);
        } finally {
            ledger.write();
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
                llm.promptHash()));
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

    private SparkPopulation population(RunFolder folder, Dataset<Row> input, SmallSpec small, LlmSpec llm)
            throws IOException {
        String path = folder.path(RunFolder.SCORED);
        int stages = small.stages().size();
        if (!folder.has(RunFolder.SCORED)) {
            try (Progress watch = Progress.rows(spark, "scored", progress)) {
                VotePartition.votes(
                                Prepared.spread(spark, input),
                                spec.input().text(),
                                spec.goldColumn(),
                                small,
                                llm,
                                watch.counter())
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(path);
            }
        }
        progress.accept("drawing rows to look at");
        Dataset<Row> votes = spark.read().schema(VotePartition.schema(stages)).parquet(path);
        return SparkPopulation.of(
                votes, stages, folder.path(SAMPLES), spec.search().seed());
    }

    private void requireLabels() {
        LabelsNeeded needed = needed();
        if (spec.search().labels() < needed.allRight()) {
            throw new UserException(
                    "certify.labels: " + needed.tooFew(spec.search().labels()) + " even if all agree");
        }
    }

    private void requireEnough(SparkPopulation population) {
        if (population.scored() < needed().allRight()) {
            throw new UserException("input.path: " + needed().tooFew(population.scored())
                    + " even if all agree; the input has " + population.rows()
                    + " rows: certify on more of them, or lower --target");
        }
    }

    private LabelsNeeded needed() {
        return new LabelsNeeded(spec.claim().target(), spec.claim().delta());
    }

    /** What is there once every row is scored. */
    private final class Found {
        private final SparkPopulation population;
        private final SmallSpec small;
        private final Labels labels;
        private final LlmSpec llm;
        private final LlmOracle oracle;
        private final LedgerTable ledger;
        private final List<CertificationSummary.Line> lines = new ArrayList<>();

        Found(
                SparkPopulation population,
                SmallSpec small,
                Labels labels,
                LlmSpec llm,
                LlmOracle oracle,
                LedgerTable ledger) {
            this.population = population;
            this.small = small;
            this.labels = labels;
            this.llm = llm;
            this.oracle = oracle;
            this.ledger = ledger;
        }

        CertificationSummary summary(Dataset<Row> input) throws IOException {
            Optional<GoldCheck> gold = spec.goldColumn() == null ? Optional.empty() : goldCheck();
            Optional<String> against = gold.flatMap(check -> check.refusal(true));
            if (against.isPresent()) {
                labels();
                return new CertificationSummary(null, against.get(), lines);
            }
            Agreement found = AgreementSearch.search(agreementSpec(), population, oracle, progress);
            if (!found.certified()) {
                labels();
                say("method", found.method());
                String advice = gold.flatMap(check -> check.refusal(false))
                        .orElse(
                                "use the LLM for all rows, or certify with gold labels whether the small model would do");
                return new CertificationSummary(
                        null,
                        "no cascade could be certified to agree with the LLM on "
                                + CertificateWords.percent(spec.claim().target()) + " of the rows: " + advice,
                        lines);
            }
            double cost = furtherCalls(found) * oracle.meanChargePicos();
            if (spec.enrichBudget() != null && cost > spec.enrichBudget().picos()) {
                labels();
                return new CertificationSummary(
                        null,
                        "the cheapest certified cascade would cost about " + CertificateWords.usd(cost)
                                + " to label the rows, more than certify.budget-usd = " + spec.enrichBudget()
                                + ": raise it, or lower --target",
                        lines);
            }
            return certified(input, found, cost);
        }

        private Optional<GoldCheck> goldCheck() {
            progress.accept("comparing the small model with the LLM on gold rows");
            Optional<GoldCheck> check = GoldCheck.of(
                    population,
                    labels,
                    oracle,
                    spec.claim().delta(),
                    Math.max(GoldCheck.LEAST, spec.search().labels() / 4));
            say(
                    "gold",
                    check.map(GoldCheck::words)
                            .orElse("fewer than " + GoldCheck.LEAST + " of the rows looked at have a gold label that is"
                                    + " one of the model's: not compared"));
            return check;
        }

        private AgreementSpec agreementSpec() {
            CertifySpec.Search search = spec.search();
            return new AgreementSpec(
                    spec.claim().target(),
                    spec.claim().delta(),
                    spec.claim().scope() == Certificate.Scope.STREAM,
                    labels.size(),
                    small.stages().size(),
                    search.perClass(),
                    search.labels(),
                    search.nights(),
                    search.seed());
        }

        /** Rows that the LLM has yet to answer when the dataset is labelled. */
        private long furtherCalls(Agreement found) {
            return Math.max(0, population.askable() - found.saved() - oracle.used());
        }

        private CertificationSummary certified(Dataset<Row> input, Agreement found, double cost) throws IOException {
            Certificate.Llm bound = new Certificate.Llm(
                    llm.endpoint().provider(),
                    llm.endpoint().model(),
                    llm.promptHash(),
                    List.copyOf(oracle.resolvedModels()));
            boolean dataset = spec.claim().scope() == Certificate.Scope.DATASET;
            Certificate certificate = new AgreementCertificate(spec, small, labels, population)
                    .of(
                            found,
                            oracle,
                            bound,
                            ScorePlatform.of(spark, kept(found)),
                            dataset ? RowFingerprint.of(input) : null,
                            charge(),
                            clock.instant().toString());
            say("certified", CertificateWords.claim(certificate));
            certificate.stages().forEach(stage -> say("stage", CertificateWords.thresholds(stage, labels.names())));
            say(
                    "rows",
                    "%,d: %,d accepted by small stages (%.1f %%), %,d for the LLM",
                    found.rows(),
                    found.accepted(),
                    100.0 * found.accepted() / found.rows(),
                    Math.max(0, population.askable() - found.accepted()));
            labels();
            say(
                    "evidence",
                    "%,d of the %,d test labels among accepted rows differ, p = %.3g; about %s of all rows will agree",
                    found.wrong(),
                    found.drawn(),
                    found.pValue(),
                    CertificateWords.percent(found.expected()));
            say("method", found.method());
            say(
                    "saving",
                    "%,d of %,d calls, about %s of %s; labelling these rows costs about %s more",
                    found.saved(),
                    population.askable(),
                    CertificateWords.usd(found.saved() * oracle.meanChargePicos()),
                    CertificateWords.usd(population.askable() * oracle.meanChargePicos()),
                    CertificateWords.usd(cost));
            double wrong = found.accepted() == 0 ? 0 : (1 - found.expected()) * found.rows() / found.accepted();
            say("audit", CertificateWords.audit(certificate, wrong));
            CertificateWords.silent(certificate.claim()).forEach(words -> say("not said", words));
            return new CertificationSummary(certificate, null, lines);
        }

        private void labels() throws IOException {
            say(
                    "labels",
                    "%,d used, %,d of them bought now, the others were in the store; charge %s%s",
                    oracle.used(),
                    oracle.paid(),
                    charge(),
                    oracle.unusable() == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT, "; %,d had no usable answer and count as wrong", oracle.unusable()));
        }

        /** The stages that the certificate names. */
        private SmallSpec kept(Agreement found) {
            List<StageSpec> stages = new ArrayList<>();
            for (int s = 0; s < small.stages().size(); s++) {
                if (AgreementCertificate.accepts(found.thresholds()[s])) {
                    stages.add(small.stages().get(s));
                }
            }
            return new SmallSpec(stages, small.device(), small.windowRows(), small.conf());
        }

        private PicoUsd charge() throws IOException {
            return new PicoUsd(ledger.attempts()
                    .agg(coalesce(sum(col("charge_picos")), lit(0L)).cast("long"))
                    .head()
                    .getLong(0));
        }

        private void say(String subject, String text, Object... args) {
            String full = args.length == 0 ? text : String.format(Locale.ROOT, text, args);
            lines.add(new CertificationSummary.Line(subject, full));
        }
    }
}
