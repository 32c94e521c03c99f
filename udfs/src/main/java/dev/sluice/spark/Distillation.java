package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Bundles;
import dev.sluice.model.Device;
import dev.sluice.model.Platform;
import dev.sluice.settings.DistillSpec;
import dev.sluice.settings.SecondGateSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * {@code distill}: a second small model from what an LLM has already answered. It learns the LLM's labels where the first
 * model is not sure, keeps the first's own probabilities where it is, and is written only if it is better than the first on
 * held-out rows that the first rejects: the rows that it will see behind it.
 *
 * <p>Nothing is asked: there is neither an LLM's address nor a client here.
 *
 * <p>The loss is {@code sum over gold rows of goldWeight CE(gold, p') + sum over rejected rows of c CE(llm, p') + u sum over
 * accepted rows of CE(p, p')} with the LLM's confidence c, the first's calibrated probabilities p and the second's p';
 * CE(p, p') is KL(p || p') but for a constant. The last sum's weights add up to keepWeight times those of the others.
 *
 * <p>After the two-stage confidence distillation of Data Shunt+ (arXiv 2406.15471), whose equations and training code are
 * not published: the loss is our reading.
 */
public final class Distillation {
    private final SparkSession spark;
    private final SecondGateSpec spec;
    private final ProgressSink progress;
    private final Configuration conf;

    private Distillation(SparkSession spark, SecondGateSpec spec, ProgressSink progress) {
        this.spark = spark;
        this.spec = spec;
        this.progress = progress;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Reads enriched tables, store and gold rows, and distils. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     * @throws UserException for settings and input that a person must mend
     */
    public static DistillReport run(SparkSession spark, DistillSpec spec, Clock clock, ProgressSink progress) {
        try {
            return fit(spark, DistillRows.read(spark, spec), spec.gate(), clock, progress);
        } catch (IOException e) {
            throw new UserException("store.path: cannot read " + spec.store() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Distils from rows at hand; the bundle is written only if {@link DistillReport#better}. Blocks.
     *
     * @param rows strings text, gold (or null) and llm (the LLM's label, or null) and, where there is one, double
     *     llm_confidence from 0 to 1; a text that is there several times counts once, and its gold label before the LLM's
     */
    public static DistillReport fit(
            SparkSession spark, Dataset<Row> rows, SecondGateSpec spec, Clock clock, ProgressSink progress) {
        return new Distillation(spark, spec, progress).fit(rows, clock);
    }

    private DistillReport fit(Dataset<Row> rows, Clock clock) {
        BundleOutput output = BundleOutput.at("distill.output", spec.output(), spec.overwrite(), conf);
        Device.Resolved device = spec.fit().device().resolve(OptionalInt.empty());
        Scoring first = Scoring.of(
                spark,
                List.of(spec.first()),
                List.of(spec.threshold()),
                List.of("first"),
                spec.fit().device(),
                spec.windowRows());
        Labels labels = Prepared.checkedLabels(spark, first.small());
        BundleStage gate = first.small().bundles().get(0);
        GoldSplit split = GoldSplit.of(spec, Bundles.readManifest(LocalCopies.of(gate.bundle(), gate.hash(), conf)));
        Dataset<Row> scored = scored(DistillRows.distinct(rows, labels, split), first.small());
        DistillTargets targets = DistillTargets.of(scored, spec, split);
        progress.accept(String.format(
                "%,d texts, %,d of them rejected by the first model",
                targets.counts().all(),
                targets.counts().all() - targets.counts().accepted()));
        Featurizer featurizer = Featurizer.of(
                spec.fit(),
                targets.rows().filter(col("split").isin(TrainingRows.FIT, TrainingRows.CHOOSE)),
                conf,
                "distill");
        Dataset<Row> features;
        try (Progress watch = Progress.rows(spark, "rows made features of", progress)) {
            features = featurizer.features(targets.rows(), watch.counter()).persist(StorageLevel.MEMORY_AND_DISK());
            features.count();
        }
        HeadFit fit = HeadFit.of(
                SoftTargets.weighted(features),
                labels.size(),
                spec.fit().regParams(),
                spec.fit().maxIterations(),
                progress);
        Choice calibration =
                HeldOut.of(heldOut(fit, features, TrainingRows.CALIBRATE)).calibration(spark, spec.fit());
        DistillReport unwritten = report(fit, features, targets, calibration);
        DistillReport report = unwritten;
        if (unwritten.better()) {
            Calibrator calibrator = calibration.calibrator();
            Map<String, String> facts = provenance(device, clock, gate.hash(), unwritten);
            featurizer.tell(facts);
            report = written(
                    unwritten,
                    output.publish(new BundleDraft(
                            spec.fit().encoder(),
                            labels,
                            featurizer.trained(fit),
                            Map.of(Calibrators.FILE, Calibrators.toJson(calibrator)),
                            facts)));
        }
        features.unpersist();
        scored.unpersist();
        return report;
    }

    /** Which rows meet in a partition, and in which order, depends on their texts alone: sums of floats are the same again. */
    private Dataset<Row> scored(Dataset<Row> distinct, SmallSpec small) {
        Dataset<Row> spread = distinct.repartition(spark.sparkContext().defaultParallelism(), col(DistillRows.TEXT))
                .sortWithinPartitions(DistillRows.TEXT);
        try (Progress watch = Progress.rows(spark, "scored", progress)) {
            Dataset<Row> scored = ProbabilityPartition.of(spread, DistillRows.TEXT, small, watch.counter())
                    .persist(StorageLevel.MEMORY_AND_DISK());
            scored.count();
            return scored;
        }
    }

    private static List<Row> heldOut(HeadFit fit, Dataset<Row> features, String split) {
        return fit.model()
                .transform(features.filter(col("split").equalTo(split)))
                .select(DistillTargets.JUDGE, "rawPrediction", DistillTargets.FIRST, "llm_label")
                .collectAsList();
    }

    private DistillReport report(HeadFit fit, Dataset<Row> features, DistillTargets targets, Choice calibration) {
        List<Row> rows = heldOut(fit, features, TrainingRows.REPORT);
        Calibrator calibrator = calibration.calibrator();
        long keptSame = fit.model()
                .transform(features.filter(col(DistillTargets.KEPT)))
                .filter(col("prediction").equalTo(col(DistillTargets.FIRST)))
                .count();
        return new DistillReport(
                spec.first(),
                spec.threshold(),
                spec.alpha(),
                spec.output(),
                null,
                targets.counts(),
                targets.judge(),
                targets.doubt(),
                GateComparison.of(rows, calibrator, spec.threshold()),
                keptSame,
                calibration,
                HeldOut.of(rows).confidence(calibrator),
                fit.regParam());
    }

    private static DistillReport written(DistillReport r, String hash) {
        return new DistillReport(
                r.first(),
                r.threshold(),
                r.alpha(),
                r.second(),
                hash,
                r.rows(),
                r.judge(),
                r.doubt(),
                r.comparison(),
                r.keptSame(),
                r.calibration(),
                r.confidence(),
                r.regParam());
    }

    private Map<String, String> provenance(
            Device.Resolved device, Clock clock, String firstHash, DistillReport report) {
        GateComparison compared = report.comparison();
        SortedMap<String, String> facts = Platform.describe(device);
        facts.put("created_at", clock.instant().toString());
        facts.put("distilled_behind", spec.first());
        facts.put("distilled_behind_hash", firstHash);
        facts.put("distilled_at_threshold", Double.toString(spec.threshold()));
        facts.put("rows", Long.toString(report.rows().all()));
        facts.put("rows_accepted", Long.toString(report.rows().accepted()));
        facts.put("rows_gold", Long.toString(report.rows().gold()));
        facts.put("rows_llm", Long.toString(report.rows().absorbed()));
        facts.put("keep_weight", Double.toString(spec.keepWeight()));
        facts.put("gold_weight", Double.toString(spec.goldWeight()));
        facts.put("llm_confidence", Double.toString(spec.llmConfidence()));
        facts.put("seed", Long.toString(spec.fit().seed()));
        facts.put("holdout", Double.toString(spec.fit().holdout()));
        facts.put("reg_param", Double.toString(report.regParam()));
        facts.put("calibration", report.calibration().calibrator().method().text());
        facts.put("calibrated_against", report.judge().name().toLowerCase(java.util.Locale.ROOT));
        if (report.doubt() != null) {
            facts.put("report_doubt", report.doubt());
        }
        facts.put("report_rows", Long.toString(compared.rows()));
        facts.put("report_right", Long.toString(compared.secondRight()));
        facts.put("report_right_first", Long.toString(compared.firstRight()));
        facts.put("report_p", Double.toString(compared.pValue()));
        facts.put("spark_version", spark.version());
        return facts;
    }
}
