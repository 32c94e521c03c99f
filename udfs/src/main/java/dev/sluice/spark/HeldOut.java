package dev.sluice.spark;

import dev.sluice.calibration.CalibrationMetrics;
import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.ConfidenceMetrics;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

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

    /** Of the probabilities of all classes. */
    CalibrationMetrics metrics(Calibrator calibrator) {
        return CalibrationMetrics.of(
                Arrays.stream(logits).map(calibrator::probabilities).toArray(double[][]::new), gold);
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
