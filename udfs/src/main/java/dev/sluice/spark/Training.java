package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.domain.UserException;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.DenseHead;
import dev.sluice.model.Device;
import dev.sluice.model.LinearFeatures;
import dev.sluice.model.LinearWeights;
import dev.sluice.model.Platform;
import dev.sluice.model.Trained;
import dev.sluice.model.TrainedEncoder;
import dev.sluice.model.Vocabulary;
import dev.sluice.settings.TrainSpec;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** {@code train}: gold rows to a bundle. */
public final class Training {
    private static final String LINEAR = "linear";
    /** A word or pair that one text alone has says nothing about others. */
    private static final long LEAST_DOCUMENTS = 2;

    private final SparkSession spark;
    private final TrainSpec spec;
    private final Configuration conf;

    private Training(SparkSession spark, TrainSpec spec) {
        this.spark = spark;
        this.spec = spec;
        this.conf = spark.sparkContext().hadoopConfiguration();
    }

    /**
     * Trains, calibrates and writes the bundle. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     */
    public static TrainReport run(SparkSession spark, TrainSpec spec, Clock clock, ProgressSink progress) {
        return new Training(spark, spec).run(clock, progress);
    }

    private TrainReport run(Clock clock, ProgressSink progress) {
        BundleOutput output = BundleOutput.at("train.output", spec.output(), spec.overwrite(), conf);
        Device.Resolved device = Device.parse(spec.device()).resolve(OptionalInt.empty());
        TrainingRows gold = TrainingRows.of(spark, spec);
        progress.accept(String.format(
                "%,d gold rows, %d labels", gold.used(), gold.labels().size()));
        int cores = spark.sparkContext().defaultParallelism();
        Dataset<Row> rows = gold.rows().repartition(cores).persist(StorageLevel.MEMORY_AND_DISK());
        Vocabulary vocabulary = spec.encoder().equals(LINEAR) ? vocabulary(rows) : null;
        EmbedSpec embed = vocabulary != null
                ? null
                : new EmbedSpec(
                        EncoderCatalog.qualified(spec.encoder(), conf),
                        spec.pooling(),
                        spec.prefix(),
                        spec.maxTokens(),
                        spec.device(),
                        HadoopConf.of(conf));
        if (embed != null) {
            EncoderCatalog.find(embed, conf); // what is wrong with the setting is told here, not by a task
        }
        long start = System.nanoTime();
        Dataset<Row> features;
        long n;
        try (Progress watch = Progress.rows(spark, "rows made features of", progress)) {
            features = rows.mapPartitions(
                            new FeaturePartition(vocabulary, embed, watch.counter()),
                            Encoders.row(FeaturePartition.SCHEMA))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            n = features.count();
        }
        double rowsPerSecond = n / ((System.nanoTime() - start) / 1e9);
        progress.accept(String.format("features of %,d rows made (%,.0f rows/s)", n, rowsPerSecond));
        HeadFit fit = HeadFit.of(features, gold.labels().size(), spec.regParams(), spec.maxIterations(), progress);
        Choice calibration = calibration(heldOut(fit, features, TrainingRows.CALIBRATE));
        Calibrator calibrator = calibration.calibrator();
        HeldOut report = heldOut(fit, features, TrainingRows.REPORT);
        ConfidenceMetrics after = report.confidence(calibrator);
        BundleDraft draft = new BundleDraft(
                spec.encoder(),
                gold.labels(),
                trained(fit, vocabulary, embed),
                Map.of(Calibrators.FILE, Calibrators.toJson(calibrator)),
                provenance(device, clock, gold, fit, calibrator, after, report));
        String hash = output.publish(draft);
        features.unpersist();
        rows.unpersist();
        return new TrainReport(
                spec.output(),
                hash,
                gold.labels().names(),
                gold.used(),
                gold.skipped(),
                report.gold().length,
                report.metrics(calibrator),
                calibration,
                report.confidence(Calibrators.temperature(1)),
                after,
                fit.regParam(),
                rowsPerSecond);
    }

    private Vocabulary vocabulary(Dataset<Row> rows) {
        JavaRDD<Row> fitted = rows.filter(col("split").isin(TrainingRows.FIT, TrainingRows.CHOOSE))
                .select("text")
                .javaRDD();
        long[] frequencies = new long[LinearFeatures.BUCKETS];
        fitted.flatMap(new BucketPartition()).countByValue().forEach((bucket, n) -> frequencies[bucket] = n);
        Vocabulary vocabulary = Vocabulary.of(frequencies, fitted.count(), LEAST_DOCUMENTS);
        if (vocabulary.size() == 0) {
            throw new UserException(
                    "train: no word stands in two of the fitting rows, so there is nothing to learn from;"
                            + " give more rows or use an encoder");
        }
        return vocabulary;
    }

    private Choice calibration(HeldOut held) {
        MllibIsotonic isotonic = new MllibIsotonic(spark);
        return spec.calibration()
                .map(method -> new Choice(Calibrators.fit(method, held.logits(), held.gold(), isotonic), Map.of()))
                .orElseGet(() -> Calibrators.choose(held.logits(), held.gold(), spec.seed(), isotonic));
    }

    private static HeldOut heldOut(HeadFit fit, Dataset<Row> features, String split) {
        List<Row> rows = fit.model()
                .transform(features.filter(col("split").equalTo(split)))
                .select("label", "rawPrediction")
                .collectAsList();
        return HeldOut.of(rows);
    }

    private Trained trained(HeadFit fit, Vocabulary vocabulary, EmbedSpec embed) {
        if (vocabulary == null) {
            return new TrainedEncoder(
                    EncoderCatalog.find(embed, conf), Optional.of(new DenseHead(fit.weights(), fit.bias())));
        }
        double[][] weights = fit.weights();
        float[][] single = new float[weights.length][weights[0].length];
        for (int k = 0; k < weights.length; k++) {
            for (int d = 0; d < weights[k].length; d++) {
                single[k][d] = (float) weights[k][d];
            }
        }
        return new LinearWeights(vocabulary, single, fit.bias());
    }

    private Map<String, String> provenance(
            Device.Resolved device,
            Clock clock,
            TrainingRows gold,
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
        facts.put("seed", Long.toString(spec.seed()));
        facts.put("holdout", Double.toString(spec.holdout()));
        facts.put("reg_param", Double.toString(fit.regParam()));
        facts.put("calibration", calibrator.method().text());
        facts.put("report_rows", Integer.toString(report.gold().length));
        facts.put("report_accuracy", Double.toString(metrics.accuracy()));
        facts.put("report_ece", Double.toString(metrics.eceEqualWidth()));
        facts.put("spark_version", spark.version());
        return facts;
    }
}
