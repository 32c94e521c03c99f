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

    /** How much a row counts, where not all count the same. */
    static final String WEIGHT = "weight";

    /**
     * @param features columns label, features, split and, where rows differ in it, {@value #WEIGHT}; cached
     */
    static HeadFit of(
            Dataset<Row> features, int classes, List<Double> regParams, int maxIterations, Consumer<String> progress) {
        Dataset<Row> typed = features.withColumn(
                "label",
                col("label")
                        .as(
                                "label",
                                NominalAttribute.defaultAttr()
                                        .withName("label")
                                        .withNumValues(classes)
                                        .toMetadata()));
        Dataset<Row> fit = typed.filter(col("split").equalTo(TrainingRows.FIT));
        Dataset<Row> choose = typed.filter(col("split").equalTo(TrainingRows.CHOOSE));
        Dataset<Row> both = fit.union(choose);
        if (both.isEmpty()) {
            throw new UserException("no rows are left to fit on; give more rows or a smaller train.holdout");
        }
        boolean weighted = Arrays.asList(features.columns()).contains(WEIGHT);
        double best = regParams.get(0);
        if (regParams.size() > 1 && !choose.isEmpty() && !fit.isEmpty()) {
            double least = Double.POSITIVE_INFINITY;
            for (double regParam : regParams) {
                double loss = logLoss(
                        regression(regParam, maxIterations, weighted).fit(fit).transform(choose), weighted);
                if (loss < least) {
                    least = loss;
                    best = regParam;
                }
            }
        }
        progress.accept("fitting all rows with penalty " + best);
        return new HeadFit(regression(best, maxIterations, weighted).fit(both), best);
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
