package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.domain.UserException;
import dev.sluice.settings.EncoderReading;
import dev.sluice.settings.FitSpec;
import dev.sluice.settings.Layers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Looks for the layers of a {@link LayerChoice}. One run of the whole encoder over fitting rows gives the vectors of all
 * candidates; the rows that calibrate and those behind the printed figures are not looked at.
 *
 * @param fit its regParams are tried for each candidate
 */
record LayerSearch(SparkSession spark, FitSpec fit, int classes, ProgressSink progress) {
    /** Fewer say nothing about layers. */
    private static final int LEAST_ROWS = 100;
    /** With so many the standard error of a difference is about the loss that is allowed. */
    private static final long MOST_ROWS = 10_000;

    private static final long FOLDS = 3;
    private static final List<String> POOLINGS = List.of("mean", "cls");

    /**
     * The vectors of one candidate, with the penalty that suits them.
     *
     * @param rows columns label, split, fold, id, features
     */
    private record View(String pooling, Dataset<Row> rows, HeadFit.Penalty penalty) {}

    /** @param rows columns text, label, split; cached */
    LayerChoice choose(Dataset<Row> rows) {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        EncoderReading reading = fit.reading().with(Layers.ALL);
        EmbedSpec whole = new EmbedSpec(
                EncoderCatalog.qualified(fit.encoder(), conf), reading, fit.device(), HadoopConf.of(conf));
        List<Integer> counts = candidates(EncoderCatalog.layers(whole, conf));
        Dataset<Row> sample = sample(rows);
        EmbedSpec wide =
                new EmbedSpec(whole.encoder(), reading.with(Layers.of(counts)), fit.device(), HadoopConf.of(conf));
        Dataset<Row> features;
        try (Progress watch = Progress.rows(spark, "fitting rows read for the choice of layers", progress)) {
            features = new Featurizer(null, wide, conf)
                    .features(sample, watch.counter())
                    .persist(StorageLevel.MEMORY_AND_DISK());
            features.count();
        }
        LayerChoice choice = choice(counts, HeadFit.typed(features.withColumnRenamed("features", "wide"), classes));
        features.unpersist();
        progress.accept("reading " + choice.chosen().layers() + " of " + choice.all() + " layers");
        return choice;
    }

    /** A half, two thirds, five sixths and all. */
    static List<Integer> candidates(int layers) {
        if (layers < 2) {
            throw new UserException("train.layers: expected all for an encoder of one layer, found 'auto'");
        }
        return Stream.of(3, 4, 5, 6)
                .map(sixths -> (sixths * layers + 5) / 6)
                .distinct()
                .toList();
    }

    private Dataset<Row> sample(Dataset<Row> rows) {
        Dataset<Row> given = rows.filter(col("split").isin(TrainingRows.FIT, TrainingRows.CHOOSE));
        long n = given.count();
        if (n < LEAST_ROWS
                || given.filter(col("split").equalTo(TrainingRows.CHOOSE)).isEmpty()) {
            throw new UserException("train.layers: expected all or a whole number with fewer than " + LEAST_ROWS
                    + " fitting rows to choose by (" + n + "), found 'auto'");
        }
        return given.filter(hash("sample").mod(lit(n)).lt(lit(MOST_ROWS)))
                .withColumn("fold", hash("fold").mod(lit(FOLDS)))
                .withColumn("id", monotonically_increasing_id());
    }

    /** Equal texts stay together. */
    private Column hash(String what) {
        return pmod(xxhash64(lit(fit.seed()), lit(what), col("text")), lit(Long.MAX_VALUE));
    }

    private LayerChoice choice(List<Integer> counts, Dataset<Row> wide) {
        int dimension = wide.select("wide").first().<Vector>getAs(0).size() / counts.size() / POOLINGS.size();
        List<View> views = new ArrayList<>();
        List<boolean[]> right = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            View view = view(wide, dimension, i, counts.size());
            views.add(view);
            right.add(right(view));
            progress.accept(String.format(
                    "%d layers, %s: right on %,d of %,d fitting rows",
                    counts.get(i),
                    view.pooling(),
                    IntStream.range(0, right.get(i).length)
                            .filter(row -> right.get(right.size() - 1)[row])
                            .count(),
                    right.get(i).length));
        }
        boolean[] reference = right.get(right.size() - 1);
        List<LayerChoice.Candidate> candidates = IntStream.range(0, counts.size())
                .mapToObj(i -> candidate(counts.get(i), views.get(i).pooling(), right.get(i), reference))
                .toList();
        return new LayerChoice(reference.length, candidates);
    }

    /** With the pooling that is told, else with the one of less log loss. */
    private View view(Dataset<Row> wide, int dimension, int candidate, int candidates) {
        return IntStream.range(0, POOLINGS.size())
                .filter(p -> List.of(EncoderReading.AUTO, POOLINGS.get(p))
                        .contains(fit.reading().pooling()))
                .mapToObj(p -> view(POOLINGS.get(p), slice(wide, (p * candidates + candidate) * dimension, dimension)))
                .min(Comparator.comparingDouble(view -> view.penalty().logLoss()))
                .orElseThrow();
    }

    private View view(String pooling, Dataset<Row> rows) {
        HeadFit.Penalty penalty = HeadFit.penalty(
                rows.filter(col("split").equalTo(TrainingRows.FIT)),
                rows.filter(col("split").equalTo(TrainingRows.CHOOSE)),
                fit.regParams(),
                fit.maxIterations());
        return new View(pooling, rows, penalty);
    }

    /** Scaled to length 1, as the encoder's own vectors are. */
    private static Dataset<Row> slice(Dataset<Row> wide, int from, int dimension) {
        Dataset<Row> sliced = new VectorSlicer()
                .setInputCol("wide")
                .setOutputCol("slice")
                .setIndices(IntStream.range(from, from + dimension).toArray())
                .transform(wide);
        return new Normalizer()
                .setInputCol("slice")
                .setOutputCol("features")
                .transform(sliced)
                .drop("wide", "slice");
    }

    /** Whether each row, in the order of the ids, is labelled rightly by a fit on the other folds. */
    private boolean[] right(View view) {
        List<Row> judged = new ArrayList<>();
        for (long fold = 0; fold < FOLDS; fold++) {
            Column held = col("fold").equalTo(fold);
            LogisticRegressionModel model =
                    HeadFit.fit(view.rows().filter(not(held)), view.penalty().regParam(), fit.maxIterations());
            judged.addAll(model.transform(view.rows().filter(held))
                    .select(col("id"), col("prediction").equalTo(col("label")))
                    .collectAsList());
        }
        judged.sort(Comparator.comparingLong(row -> row.getLong(0)));
        boolean[] right = new boolean[judged.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = judged.get(i).getBoolean(1);
        }
        return right;
    }

    static LayerChoice.Candidate candidate(int layers, String pooling, boolean[] right, boolean[] reference) {
        int n = reference.length;
        double[] gains = IntStream.range(0, n)
                .mapToDouble(i -> (right[i] ? 1 : 0) - (reference[i] ? 1 : 0))
                .toArray();
        double difference = Arrays.stream(gains).sum() / n;
        double squares = Arrays.stream(gains).map(gain -> gain * gain).sum() / n;
        double accuracy = IntStream.range(0, n).filter(i -> right[i]).count() / (double) n;
        double error = Math.sqrt((squares - difference * difference) / n);
        return new LayerChoice.Candidate(layers, pooling, accuracy, difference, error);
    }
}
