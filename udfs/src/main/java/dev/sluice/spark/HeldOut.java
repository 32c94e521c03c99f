package dev.sluice.spark;

import dev.sluice.calibration.CalibrationMetrics;
import dev.sluice.calibration.Calibrator;
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

    CalibrationMetrics metrics(Calibrator calibrator) {
        double[][] probabilities = new double[logits.length][];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = calibrator.probabilities(logits[i]);
        }
        return CalibrationMetrics.of(probabilities, gold);
    }
}
