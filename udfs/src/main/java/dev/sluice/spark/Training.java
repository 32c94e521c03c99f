package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.Device;
import dev.sluice.model.Platform;
import dev.sluice.model.Trained;
import dev.sluice.settings.EncoderReading;
import dev.sluice.settings.TrainSpec;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** {@code train}: gold rows, and what a teacher says of others, to a bundle. */
public final class Training {
    private final SparkSession spark;
    private final TrainSpec spec;
    private final ProgressSink progress;
    private final Configuration conf;

    private Training(SparkSession spark, TrainSpec spec, ProgressSink progress) {
        this.spark = spark;
        this.spec = spec;
        this.progress = progress;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Trains, calibrates and writes the bundle. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     */
    public static TrainReport run(SparkSession spark, TrainSpec spec, Clock clock, ProgressSink progress) {
        return new Training(spark, spec, progress).run(clock);
    }

    private TrainReport run(Clock clock) {
        BundleOutput output = BundleOutput.at("train.output", spec.output(), spec.overwrite(), conf);
        Device.Resolved device = spec.fit().device().resolve(OptionalInt.empty());
        TrainingRows gold = TrainingRows.of(spark, spec);
        progress.accept(String.format(
                "%,d gold rows, %d labels", gold.used(), gold.labels().size()));
        int cores = spark.sparkContext().defaultParallelism();
        Optional<SoftLabels> taught = spec.teacher().map(teacher -> SoftLabels.of(spark, spec, gold, progress));
        Dataset<Row> rows = taught.map(soft -> soft.with(gold, cores))
                .orElseGet(() -> gold.rows().repartition(cores))
                .persist(StorageLevel.MEMORY_AND_DISK());
        long used = gold.used() + taught.map(soft -> soft.teacher().texts()).orElse(0L);
        Optional<LayerChoice> layers = spec.fit().reading().layers().auto()
                ? Optional.of(new LayerSearch(spark, spec.fit(), gold.labels().size(), progress)
                        .choose(taught.isPresent() ? gold.rows() : rows))
                : Optional.empty();
        EncoderReading reading = spec.fit().reading();
        Featurizer featurizer = Featurizer.of(
                spec.fit().with(layers.map(choice -> choice.reading(reading)).orElse(reading)),
                rows.filter(col("split").isin(TrainingRows.FIT, TrainingRows.CHOOSE)),
                conf,
                "train");
        long start = System.nanoTime();
        Dataset<Row> features = features(featurizer, rows);
        double rowsPerSecond = used / ((System.nanoTime() - start) / 1e9);
        progress.accept(String.format("features of %,d rows made (%,.0f rows/s)", used, rowsPerSecond));
        HeadFit fit = head(features, gold.labels().size(), spec.fit().regParams());
        Choice calibration =
                HeldOut.of(fit, examples(features), TrainingRows.CALIBRATE).calibration(spark, spec.fit());
        Calibrator calibrator = calibration.calibrator();
        HeldOut report = HeldOut.of(fit, examples(features), TrainingRows.REPORT);
        ConfidenceMetrics after = report.confidence(calibrator);
        Map<String, String> facts = provenance(device, clock, gold, taught, fit, calibrator, after, report);
        featurizer.tell(facts);
        BundleDraft draft = new BundleDraft(
                spec.fit().encoder(),
                gold.labels(),
                spec.refit() ? refit(rows, featurizer, features, fit) : featurizer.trained(fit),
                Map.of(Calibrators.FILE, Calibrators.toJson(calibrator)),
                facts);
        String hash = output.publish(draft);
        features.unpersist();
        rows.unpersist();
        taught.ifPresent(soft -> soft.rows().unpersist());
        return new TrainReport(
                spec.output(),
                hash,
                gold.labels().names(),
                gold.used(),
                taught.map(SoftLabels::skipped).orElse(gold.skipped()),
                taught.map(SoftLabels::teacher),
                layers,
                report.gold().length,
                report.metrics(calibrator),
                calibration,
                report.confidence(Calibrators.temperature(1)),
                after,
                report.accepted(calibrator, TrainReport.SURE),
                fit.regParam(),
                spec.refit(),
                rowsPerSecond);
    }

    private Dataset<Row> features(Featurizer featurizer, Dataset<Row> rows) {
        try (Progress watch = Progress.rows(spark, "rows made features of", progress)) {
            Dataset<Row> features = featurizer.features(rows, watch.counter()).persist(StorageLevel.MEMORY_AND_DISK());
            features.count();
            return features;
        }
    }

    /** With a teacher, a row for each class that a row teaches: one for a gold row, and the likely ones for others. */
    private Dataset<Row> examples(Dataset<Row> features) {
        return spec.teacher().isPresent() ? SoftTargets.weighted(features) : features;
    }

    private HeadFit head(Dataset<Row> features, int classes, List<Double> regParams) {
        return HeadFit.of(examples(features), classes, regParams, spec.fit().maxIterations(), progress);
    }

    /** The same model of all rows: with the penalty that was chosen, as if every row were one to fit on. */
    private Trained refit(Dataset<Row> rows, Featurizer featurizer, Dataset<Row> features, HeadFit fit) {
        progress.accept("fitting once more, on held-out rows too");
        Featurizer ofAll = featurizer.learnt() ? Featurizer.of(spec.fit(), rows, conf, "train") : featurizer;
        Dataset<Row> all = featurizer.learnt() ? features(ofAll, rows) : features;
        HeadFit again =
                head(all.withColumn("split", lit(TrainingRows.FIT)), fit.model().numClasses(), List.of(fit.regParam()));
        all.unpersist();
        return ofAll.trained(again);
    }

    private Map<String, String> provenance(
            Device.Resolved device,
            Clock clock,
            TrainingRows gold,
            Optional<SoftLabels> taught,
            HeadFit fit,
            Calibrator calibrator,
            ConfidenceMetrics metrics,
            HeldOut report) {
        SortedMap<String, String> facts = Platform.describe(device);
        facts.put("created_at", clock.instant().toString());
        facts.put("input", spec.input().path());
        facts.put("text_column", spec.input().text());
        facts.put("label_column", spec.label());
        facts.put("rows", Long.toString(gold.used()));
        GoldSplit.tell(facts, spec.fit(), gold);
        facts.put(GoldSplit.REFIT, Boolean.toString(spec.refit()));
        taught.ifPresent(soft -> soft.tell(facts));
        facts.put("reg_param", Double.toString(fit.regParam()));
        facts.put("calibration", calibrator.method().text());
        facts.put("report_rows", Integer.toString(report.gold().length));
        facts.put("report_accuracy", Double.toString(metrics.accuracy()));
        facts.put("report_ece", Double.toString(metrics.eceEqualWidth()));
        facts.put("spark_version", spark.version());
        return facts;
    }
}
