package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;

import dev.sluice.domain.UserException;
import dev.sluice.model.PairHead;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits the head of a pair scorer with Spark MLlib: least squares with an L2 penalty over the pairs of every text with every
 * label, 1 for the right label and 0 for the others.
 *
 * <p>The pairs need not be made. In the whitened coordinates of a {@link ResponseSpace} Σ_k p_k = 0 and Σ_k p_k p_kᵀ = 1, so
 * with score(u, k) = 1/K + p_k · z(u) the loss of a text over all labels is, but for a constant, |z(u) - p_y|²: one linear
 * regression of each coordinate of the right label on the text's embedding, exact for any number of labels and without
 * sampling wrong ones.
 */
record PairFit(PairHead head, double regParam) {
    private static final String TARGET = "target";
    private static final String LIVE = "live";
    /** The widest directions choose the penalty for all. */
    private static final int CHOOSING = 4;

    /** @param features columns label, features, split; cached */
    static PairFit of(Dataset<Row> features, ResponseSpace space, List<Double> regParams, ProgressSink progress) {
        Dataset<Row> given = features.filter(col("split").isin(TrainingRows.FIT, TrainingRows.CHOOSE));
        if (given.isEmpty()) {
            throw new UserException(
                    "scorer train: no rows are left to fit on; give more rows or a smaller train.holdout");
        }
        int[] live = live(given);
        Dataset<Row> both = new VectorSlicer()
                .setInputCol("features")
                .setOutputCol(LIVE)
                .setIndices(live)
                .transform(given);
        double best = penalty(both, space, regParams);
        progress.accept("fitting all rows with penalty " + best);
        return new PairFit(head(both, space, best, live, progress), best);
    }

    /** MLlib puts no penalty on a component that never changes, and then cannot solve the equations. */
    private static int[] live(Dataset<Row> rows) {
        Vector variance =
                rows.select(Summarizer.variance(col("features"))).first().getAs(0);
        return IntStream.range(0, variance.size())
                .filter(d -> variance.apply(d) > 0)
                .toArray();
    }

    private static double penalty(Dataset<Row> rows, ResponseSpace space, List<Double> regParams) {
        Dataset<Row> fit = rows.filter(col("split").equalTo(TrainingRows.FIT));
        Dataset<Row> choose = rows.filter(col("split").equalTo(TrainingRows.CHOOSE));
        double best = regParams.get(0);
        if (regParams.size() == 1 || choose.isEmpty() || fit.isEmpty()) {
            return best;
        }
        double least = Double.POSITIVE_INFINITY;
        for (double regParam : regParams) {
            double error = error(fit, choose, space, regParam);
            if (error < least) {
                least = error;
                best = regParam;
            }
        }
        return best;
    }

    private static PairHead head(
            Dataset<Row> rows, ResponseSpace space, double regParam, int[] live, ProgressSink progress) {
        int rank = space.rank();
        double[][] weights = new double[rank][space.center().length];
        double[] bias = new double[rank];
        AtomicInteger done = new AtomicInteger();
        Progress watch = Progress.of(progress, () -> done + " of " + rank + " directions fitted");
        try {
            for (int r = 0; r < rank; r++) {
                LinearRegressionModel model = regression(regParam).fit(target(rows, space, r));
                for (int i = 0; i < live.length; i++) {
                    weights[r][live[i]] = model.coefficients().apply(i);
                }
                bias[r] = model.intercept();
                done.incrementAndGet();
            }
        } finally {
            watch.close();
        }
        double base = 1.0 / space.coordinates().length;
        return new PairHead(base, space.center(), space.projection(), weights, bias);
    }

    private static double error(Dataset<Row> fit, Dataset<Row> choose, ResponseSpace space, double regParam) {
        double error = 0;
        for (int r = 0; r < Math.min(CHOOSING, space.rank()); r++) {
            error += regression(regParam)
                    .fit(target(fit, space, r))
                    .evaluate(target(choose, space, r))
                    .meanSquaredError();
        }
        return error;
    }

    private static Dataset<Row> target(Dataset<Row> rows, ResponseSpace space, int r) {
        return rows.withColumn(
                TARGET,
                element_at(lit(space.direction(r)), col("label").cast("int").plus(1)));
    }

    /** No standardisation: it would undo the scale of normalised vectors. */
    private static LinearRegression regression(double regParam) {
        return new LinearRegression()
                .setSolver("normal")
                .setStandardization(false)
                .setRegParam(regParam)
                .setFeaturesCol(LIVE)
                .setLabelCol(TARGET);
    }
}
