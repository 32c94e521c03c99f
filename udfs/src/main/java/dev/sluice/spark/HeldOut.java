package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.calibration.CalibrationMetrics;
import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.settings.FitSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scored rows that the fit has not seen, on the driver.
 *
 * @param logits {@code [n][K]}
 * @param gold class indexes
 */
record HeldOut(double[][] logits, int[] gold) {
    /** @param rows of (class index, vector of logits) */
    static HeldOut of(List<Row> rows) {
        double[][] logits = new double[rows.size()][];
        int[] gold = new int[rows.size()];
        for (int i = 0; i < gold.length; i++) {
            gold[i] = (int) rows.get(i).getDouble(0);
            logits[i] = rows.get(i).<Vector>getAs(1).toArray();
        }
        return new HeldOut(logits, gold);
    }

    /** The rows of a part that the fit has not seen. */
    static HeldOut of(HeadFit fit, Dataset<Row> features, String split) {
        return of(fit.model()
                .transform(features.filter(col("split").equalTo(split)))
                .select("label", "rawPrediction")
                .collectAsList());
    }

    /** The calibration that the settings want, or that cross-validation favours. */
    Choice calibration(SparkSession spark, FitSpec spec) {
        MllibIsotonic isotonic = new MllibIsotonic(spark);
        return spec.calibration()
                .map(method -> new Choice(Calibrators.fit(method, logits, gold, isotonic), Map.of()))
                .orElseGet(() -> Calibrators.choose(logits, gold, spec.seed(), isotonic));
    }

    /** Of the probabilities of all classes. */
    CalibrationMetrics metrics(Calibrator calibrator) {
        return CalibrationMetrics.of(
                Arrays.stream(logits).map(calibrator::probabilities).toArray(double[][]::new), gold);
    }

    /** What a threshold would accept. */
    TrainReport.Accepted accepted(Calibrator calibrator, double threshold) {
        int rows = 0;
        int right = 0;
        for (int i = 0; i < gold.length; i++) {
            if (calibrator.confidence(logits[i]) >= threshold) {
                rows++;
                right += Calibrator.label(logits[i]) == gold[i] ? 1 : 0;
            }
        }
        return new TrainReport.Accepted(threshold, rows, right);
    }

    /** Of the confidence in the label. */
    ConfidenceMetrics confidence(Calibrator calibrator) {
        double[] confidence =
                Arrays.stream(logits).mapToDouble(calibrator::confidence).toArray();
        boolean[] right = new boolean[gold.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = Calibrator.label(logits[i]) == gold[i];
        }
        return ConfidenceMetrics.of(confidence, right);
    }
}
