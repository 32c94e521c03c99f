package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.model.BundleDraft;
import dev.sluice.model.DenseHead;
import dev.sluice.model.Device;
import dev.sluice.model.Encoder;
import dev.sluice.model.Encoders;
import dev.sluice.model.PairScorers;
import dev.sluice.model.Platform;
import dev.sluice.model.ScorerSpec;
import dev.sluice.model.TrainedScorer;
import dev.sluice.settings.EncoderReading;
import dev.sluice.settings.ScorerTrainSpec;
import dev.sluice.settings.TrainSpec;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** {@code scorer train}: gold rows to a bundle of the kind scorer. */
public final class ScorerTraining {
    private final SparkSession spark;
    private final ScorerTrainSpec spec;
    private final Configuration conf;
    private final ProgressSink progress;

    private ScorerTraining(SparkSession spark, ScorerTrainSpec spec, ProgressSink progress) {
        this.spark = spark;
        this.spec = spec;
        this.conf = spark.sparkContext().hadoopConfiguration();
        this.progress = progress;
    }

    /** What was made: the head where one was fitted, and what it says of rows that it has not seen. */
    private record Fitted(
            Optional<PairFit> fit, HeldOut calibrate, HeldOut report, Optional<HeldOut> head, double rowsPerSecond) {}

    /**
     * Fits where there is something to fit, calibrates and writes the bundle. Blocks.
     *
     * @param progress gets a line at each step and how far it is between
     */
    public static ScorerReport run(SparkSession spark, ScorerTrainSpec spec, Clock clock, ProgressSink progress) {
        return new ScorerTraining(spark, spec, progress).run(clock);
    }

    private ScorerReport run(Clock clock) {
        TrainSpec train = spec.train();
        BundleOutput output = BundleOutput.at("train.output", train.output(), train.overwrite(), conf);
        Device.Resolved device = train.fit().device().resolve(OptionalInt.empty());
        EmbedSpec embed = embed(train);
        EncoderCatalog.find(embed, conf); // what is wrong with the setting is told here, not by a task
        TrainingRows gold = TrainingRows.of(spark, train);
        ScorerSpec scorer = Verbalizations.spec(spark, spec.verbalizations(), spec.template(), gold.labels());
        progress.accept(String.format(
                "%,d gold rows, %d labels", gold.used(), gold.labels().size()));
        Dataset<Row> rows = gold.rows()
                .repartition(spark.sparkContext().defaultParallelism())
                .persist(StorageLevel.MEMORY_AND_DISK());
        Fitted fitted = spec.cross() ? cross(rows, embed, scorer, gold, device) : frozen(rows, embed, scorer, device);
        Choice calibration = fitted.calibrate().calibration(spark, spec.train().fit());
        ScorerReport.Figures figures = ScorerReport.Figures.of(fitted.report(), calibration.calibrator());
        BundleDraft draft = new BundleDraft(
                train.fit().encoder(),
                gold.labels(),
                new TrainedScorer(EncoderCatalog.find(embed, conf), fitted.fit().map(PairFit::head), scorer),
                Map.of(Calibrators.FILE, Calibrators.toJson(calibration.calibrator())),
                provenance(device, clock, gold, fitted, figures, calibration.calibrator()));
        String hash = output.publish(draft);
        rows.unpersist();
        return new ScorerReport(
                new ScorerReport.Bundle(train.output(), hash, gold.labels().names(), scorer.template()),
                gold.used(),
                gold.skipped(),
                calibration,
                figures,
                fitted.head().map(head -> ScorerReport.Beside.of(head, fitted.report())),
                fitted.fit()
                        .map(fit ->
                                new ScorerReport.Head(fit.regParam(), fit.head().rank())),
                fitted.rowsPerSecond());
    }

    private EmbedSpec embed(TrainSpec train) {
        return new EmbedSpec(
                EncoderCatalog.qualified(train.fit().encoder(), conf),
                spec.cross()
                        ? EncoderReading.bare(spec.maxTokens())
                        : train.fit().reading(),
                train.fit().device(),
                HadoopConf.of(conf));
    }

    private Fitted frozen(Dataset<Row> rows, EmbedSpec embed, ScorerSpec scorer, Device.Resolved device) {
        long start = System.nanoTime();
        Dataset<Row> asked = features(rows, embed, scorer.template());
        double rowsPerSecond = asked.count() / ((System.nanoTime() - start) / 1e9);
        progress.accept(String.format("features of %,d rows made (%,.0f rows/s)", asked.count(), rowsPerSecond));
        float[][] responses;
        try (Encoder encoder = Encoders.open(EncoderCatalog.find(embed, conf), device)) {
            responses = encoder.embed(scorer.verbalizations());
        }
        ResponseSpace space = ResponseSpace.of(responses, spec.rank());
        PairFit fit = PairFit.of(asked, space, spec.train().fit().regParams(), progress);
        DenseHead over = fit.head().over(responses);
        progress.accept("fitting a plain head for comparison");
        boolean same = scorer.template().equals(ScorerSpec.TEXT);
        Dataset<Row> plain = same ? asked : features(rows, embed, ScorerSpec.TEXT);
        HeadFit head = HeadFit.of(
                plain,
                responses.length,
                spec.train().fit().regParams(),
                spec.train().fit().maxIterations(),
                line -> {});
        Fitted fitted = new Fitted(
                Optional.of(fit),
                logits(asked, over, TrainingRows.CALIBRATE),
                logits(asked, over, TrainingRows.REPORT),
                Optional.of(HeldOut.of(head, plain, TrainingRows.REPORT)),
                rowsPerSecond);
        asked.unpersist();
        plain.unpersist();
        return fitted;
    }

    private Fitted cross(
            Dataset<Row> rows, EmbedSpec embed, ScorerSpec scorer, TrainingRows gold, Device.Resolved device) {
        // What is wrong with the graph is told here, not by a task.
        PairScorers.cross(EncoderCatalog.find(embed, conf), device).close();
        Dataset<Row> held = rows.filter(col("split").isin(TrainingRows.CALIBRATE, TrainingRows.REPORT));
        long start = System.nanoTime();
        HeldOut[] parts = new HeldOut[2];
        try (Progress watch = Progress.rows(spark, "rows scored", progress)) {
            CrossLogits logits = new CrossLogits(embed, scorer, gold.labels(), watch.counter());
            String[] splits = {TrainingRows.CALIBRATE, TrainingRows.REPORT};
            for (int i = 0; i < parts.length; i++) {
                parts[i] = HeldOut.of(of(held, splits[i])
                        .select("text", "label")
                        .mapPartitions(logits, org.apache.spark.sql.Encoders.row(DenseLogits.SCHEMA))
                        .collectAsList());
            }
        }
        int n = parts[0].gold().length + parts[1].gold().length;
        return new Fitted(
                Optional.empty(), parts[0], parts[1], Optional.empty(), n / ((System.nanoTime() - start) / 1e9));
    }

    private Dataset<Row> features(Dataset<Row> rows, EmbedSpec embed, String template) {
        Dataset<Row> asked = rows.withColumn("text", replace(lit(template), lit(ScorerSpec.TEXT), col("text")));
        try (Progress watch = Progress.rows(spark, "rows made features of", progress)) {
            Dataset<Row> features = new Featurizer(null, embed, conf)
                    .features(asked, watch.counter())
                    .persist(StorageLevel.MEMORY_AND_DISK());
            features.count();
            return features;
        }
    }

    private static HeldOut logits(Dataset<Row> features, DenseHead over, String split) {
        return HeldOut.of(of(features, split)
                .select("label", "features")
                .mapPartitions(new DenseLogits(over), org.apache.spark.sql.Encoders.row(DenseLogits.SCHEMA))
                .collectAsList());
    }

    private static Dataset<Row> of(Dataset<Row> rows, String split) {
        return rows.filter(col("split").equalTo(split));
    }

    private Map<String, String> provenance(
            Device.Resolved device,
            Clock clock,
            TrainingRows gold,
            Fitted fitted,
            ScorerReport.Figures figures,
            Calibrator calibrator) {
        TrainSpec train = spec.train();
        SortedMap<String, String> facts = Platform.describe(device);
        facts.put("created_at", clock.instant().toString());
        facts.put("input", train.input().path());
        facts.put("text_column", train.input().text());
        facts.put("label_column", train.label());
        facts.put("rows", Long.toString(gold.used()));
        GoldSplit.tell(facts, train.fit(), gold);
        facts.put(Featurizer.LAYERS, train.fit().reading().layers().text());
        fitted.fit().ifPresent(fit -> facts.put("reg_param", Double.toString(fit.regParam())));
        facts.put("calibration", calibrator.method().text());
        facts.put("report_rows", Integer.toString(fitted.report().gold().length));
        facts.put("report_accuracy", Double.toString(figures.after().accuracy()));
        facts.put("report_ece", Double.toString(figures.after().eceEqualWidth()));
        facts.put("spark_version", spark.version());
        return facts;
    }
}
