package dev.sluice.spark;

import dev.sluice.calibration.CalibrationMetrics;
import dev.sluice.calibration.Choice;
import dev.sluice.calibration.ConfidenceMetrics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code train} found out.
 *
 * @param layers where it chose them
 * @param reported held-out rows behind the figures
 * @param metrics of the probabilities of all classes, calibrated by the temperature
 * @param calibration fitted on other held-out rows
 * @param before of the softmax of the scores as they are
 * @param after of the calibrated confidence
 * @param refit whether the bundle's model was fitted on all rows after that; all figures are of the model before
 * @param rowsPerSecond of making features, tokenising included, over all rows
 */
public record TrainReport(
        String bundle,
        String hash,
        List<String> labels,
        long used,
        long skipped,
        Optional<LayerChoice> layers,
        long reported,
        CalibrationMetrics metrics,
        Choice calibration,
        ConfidenceMetrics before,
        ConfidenceMetrics after,
        double regParam,
        boolean refit,
        double rowsPerSecond) {

    private static final String REFIT =
            "%nrefit      afterwards, on all %,d rows: the bundle's model is that one, the figures are of the one before";

    /** Lines for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "bundle     %s (manifest %s)%n"
                        + "labels     %d: %s%n"
                        + "rows       %,d used, %,d without text or label skipped%n"
                        + "%s"
                        + "held out   %,d rows: accuracy %.4f, ECE %.4f (15 bins), log loss of all classes %.4f%n"
                        + "calibrated %s on %,d other rows%s%n"
                        + "  before   %s%n"
                        + "  after    %s%n"
                        + "speed      %,.0f rows/s on this machine (features; regularisation %s)%s",
                bundle,
                hash.substring(0, 12),
                labels.size(),
                labels.size() <= 12 ? labels : labels.subList(0, 12) + " ...",
                used,
                skipped,
                layers.map(choice -> choice.summary() + System.lineSeparator()).orElse(""),
                reported,
                after.accuracy(),
                after.eceEqualWidth(),
                metrics.negativeLogLikelihood(),
                calibration.calibrator().method().text(),
                calibration.calibrator().rows(),
                candidates(),
                before.line(),
                after.line(),
                rowsPerSecond,
                regParam,
                refit ? String.format(Locale.ROOT, REFIT, used) : "");
    }

    private String candidates() {
        return calibration.logLoss().isEmpty()
                ? ""
                : calibration.logLoss().entrySet().stream()
                        .map(e ->
                                String.format(Locale.ROOT, "%s %.4f", e.getKey().text(), e.getValue()))
                        .collect(Collectors.joining(", ", " (cross-validated log loss: ", ")"));
    }
}
