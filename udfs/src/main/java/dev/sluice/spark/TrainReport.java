package dev.sluice.spark;

import dev.sluice.calibration.CalibrationMetrics;
import java.util.List;
import java.util.Locale;

/**
 * What {@code train} found out.
 *
 * @param reported held-out rows behind the figures
 * @param rowsPerSecond of making features, tokenising included, over all rows
 */
public record TrainReport(
        String bundle,
        String hash,
        List<String> labels,
        long used,
        long skipped,
        long reported,
        CalibrationMetrics metrics,
        double regParam,
        double rowsPerSecond) {

    /** Lines for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "bundle     %s (manifest %s)%n"
                        + "labels     %d: %s%n"
                        + "rows       %,d used, %,d without text or label skipped%n"
                        + "held out   %,d rows: accuracy %.4f, ECE %.4f (15 bins, equal mass %.4f), log loss %.4f%n"
                        + "speed      %,.0f rows/s on this machine (features; regularisation %s)",
                bundle,
                hash.substring(0, 12),
                labels.size(),
                labels.size() <= 12 ? labels : labels.subList(0, 12) + " ...",
                used,
                skipped,
                reported,
                metrics.accuracy(),
                metrics.eceEqualWidth(),
                metrics.eceEqualMass(),
                metrics.negativeLogLikelihood(),
                rowsPerSecond,
                regParam);
    }
}
