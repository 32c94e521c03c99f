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
 * @param used gold rows
 * @param skipped rows that nothing was learnt from: without a text, or without a label where no teacher gives one
 * @param teacher of rows without a label
 * @param layers where it chose them
 * @param reported held-out rows behind the figures
 * @param metrics of the probabilities of all classes, calibrated by the temperature
 * @param calibration fitted on other held-out rows
 * @param before of the softmax of the scores as they are
 * @param after of the calibrated confidence
 * @param sure of the reported rows those that a threshold of {@value #SURE} would accept
 * @param refit whether the bundle's model was fitted on all rows after that; all figures are of the model before
 * @param rowsPerSecond of making features, tokenising included, over all rows
 */
public record TrainReport(
        String bundle,
        String hash,
        List<String> labels,
        long used,
        long skipped,
        Optional<Teacher> teacher,
        Optional<LayerChoice> layers,
        long reported,
        CalibrationMetrics metrics,
        Choice calibration,
        ConfidenceMetrics before,
        ConfidenceMetrics after,
        Accepted sure,
        double regParam,
        boolean refit,
        double rowsPerSecond) {

    static final double SURE = 0.9;

    private static final String REFIT =
            "%nrefit      afterwards, on all %,d rows: the bundle's model is that one, the figures are of the one before";

    /**
     * Whose probabilities were learnt beside gold.
     *
     * @param texts that it has labelled
     * @param weight of one, against a gold row
     * @param doubt why it may have learnt gold rows that are held out here; null where it has not
     */
    public record Teacher(String bundle, long texts, double weight, String doubt) {}

    /**
     * What a threshold would accept.
     *
     * @param rows accepted ones
     * @param right those of them with the gold label
     */
    public record Accepted(double threshold, long rows, long right) {}

    /** Lines for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "bundle     %s (manifest %s)%n"
                        + "labels     %d: %s%n"
                        + "rows       %,d used, %,d without text or label skipped%s%n"
                        + "%s"
                        + "held out   %,d rows: accuracy %.4f, ECE %.4f (15 bins), log loss of all classes %.4f%n"
                        + "calibrated %s on %,d other rows%s%n"
                        + "  before   %s%n"
                        + "  after    %s%n"
                        + "%s%n"
                        + "speed      %,.0f rows/s on this machine (features; regularisation %s)%s",
                bundle,
                hash.substring(0, 12),
                labels.size(),
                labels.size() <= 12 ? labels : labels.subList(0, 12) + " ...",
                used,
                skipped,
                teacher.map(TrainReport::taught).orElse(""),
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
                accepted(),
                rowsPerSecond,
                regParam,
                refit ? String.format(Locale.ROOT, REFIT, used) : "");
    }

    private static String taught(Teacher teacher) {
        String weight = teacher.weight() == 1 ? "" : ", each with the weight " + teacher.weight();
        String warning = teacher.doubt() == null
                ? ""
                : String.format(
                        "%nwarning    the teacher may have learnt gold rows that are held out here: %s; the figures may"
                                + " flatter",
                        teacher.doubt());
        return String.format(
                        Locale.ROOT,
                        "%ntaught     by %s on %,d texts without gold%s",
                        teacher.bundle(),
                        teacher.texts(),
                        weight)
                + warning;
    }

    private String accepted() {
        if (sure.rows() == 0) {
            return "accepts    none of the held-out rows at " + sure.threshold();
        }
        return String.format(
                Locale.ROOT,
                "accepts    %.1f %% of the held-out rows at %s, right on %.2f %% of them",
                100.0 * sure.rows() / reported,
                sure.threshold(),
                100.0 * sure.right() / sure.rows());
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
