package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.domain.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits a multinomial logistic regression with Spark MLlib. The penalty is the one with the least log loss on a part of the
 * fitting rows; then all of them are fitted with it.
 */
record HeadFit(LogisticRegressionModel model, double regParam) {

    /** A strength of the L2 penalty and the log loss that it leaves. */
    record Penalty(double regParam, double logLoss) {}

    /** How much a row counts, where not all count the same. */
    static final String WEIGHT = "weight";

    /**
     * @param features columns label, features, split and, where rows differ in it, {@value #WEIGHT}; cached
     */
    static HeadFit of(
            Dataset<Row> features, int classes, List<Double> regParams, int maxIterations, Consumer<String> progress) {
        Dataset<Row> typed = typed(features, classes);
        Dataset<Row> fit = typed.filter(col("split").equalTo(TrainingRows.FIT));
        Dataset<Row> choose = typed.filter(col("split").equalTo(TrainingRows.CHOOSE));
        Dataset<Row> both = fit.union(choose);
        if (both.isEmpty()) {
            throw new UserException("no rows are left to fit on; give more rows or a smaller train.holdout");
        }
        double best = regParams.size() > 1 && !choose.isEmpty() && !fit.isEmpty()
                ? penalty(fit, choose, regParams, maxIterations).regParam()
                : regParams.get(0);
        progress.accept("fitting all rows with penalty " + best);
        return new HeadFit(fit(both, best, maxIterations), best);
    }

    /** Rows whose labels are known to be so many classes. */
    static Dataset<Row> typed(Dataset<Row> features, int classes) {
        return features.withColumn(
                "label",
                col("label")
                        .as(
                                "label",
                                NominalAttribute.defaultAttr()
                                        .withName("label")
                                        .withNumValues(classes)
                                        .toMetadata()));
    }

    /** The penalty of those given with which a fit on some rows has the least log loss on others. */
    static Penalty penalty(Dataset<Row> fit, Dataset<Row> choose, List<Double> regParams, int maxIterations) {
        Penalty best = new Penalty(regParams.get(0), Double.POSITIVE_INFINITY);
        for (double regParam : regParams) {
            double loss = logLoss(fit(fit, regParam, maxIterations).transform(choose), weighted(choose));
            if (loss < best.logLoss()) {
                best = new Penalty(regParam, loss);
            }
        }
        return best;
    }

    /** @param typed see {@link #typed} */
    static LogisticRegressionModel fit(Dataset<Row> typed, double regParam, int maxIterations) {
        return regression(regParam, maxIterations, weighted(typed)).fit(typed);
    }

    private static boolean weighted(Dataset<Row> rows) {
        return Arrays.asList(rows.columns()).contains(WEIGHT);
    }

    /** No standardisation: it would undo the scale of tf-idf and of normalised vectors. */
    private static LogisticRegression regression(double regParam, int maxIterations, boolean weighted) {
        LogisticRegression regression = new LogisticRegression()
                .setFamily("multinomial")
                .setStandardization(false)
                .setRegParam(regParam)
                .setMaxIter(maxIterations);
        return weighted ? regression.setWeightCol(WEIGHT) : regression;
    }

    private static double logLoss(Dataset<Row> scored, boolean weighted) {
        MulticlassClassificationEvaluator evaluator = new MulticlassClassificationEvaluator().setMetricName("logLoss");
        return (weighted ? evaluator.setWeightCol(WEIGHT) : evaluator).evaluate(scored);
    }

    double[][] weights() {
        Matrix matrix = model.coefficientMatrix();
        double[][] weights = new double[matrix.numRows()][matrix.numCols()];
        for (int k = 0; k < weights.length; k++) {
            for (int d = 0; d < weights[k].length; d++) {
                weights[k][d] = matrix.apply(k, d);
            }
        }
        return weights;
    }

    double[] bias() {
        return model.interceptVector().toArray();
    }
}
