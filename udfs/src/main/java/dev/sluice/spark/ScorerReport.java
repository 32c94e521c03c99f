package dev.sluice.spark;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.Calibrators;
import dev.sluice.calibration.Choice;
import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.model.ScorerSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code scorer train} found out.
 *
 * @param calibration fitted on other held-out rows than those of the figures
 * @param beside the plain head of the same encoder, fitted and reported on the same rows; empty for a cross-encoder
 * @param head empty for a cross-encoder
 * @param rowsPerSecond of encoding (frozen) or of scoring every label (cross)
 */
public record ScorerReport(
        Bundle bundle,
        long used,
        long skipped,
        Choice calibration,
        Figures figures,
        Optional<Beside> beside,
        Optional<Head> head,
        double rowsPerSecond) {
    /** What was written. */
    public record Bundle(String path, String hash, List<String> labels, String template) {}

    /**
     * Of the scorer on held-out rows.
     *
     * @param before of the softmax of the scores, not calibrated
     * @param marginAuroc how well the margin of the best label over the next tells right rows from wrong ones
     */
    public record Figures(ConfidenceMetrics before, ConfidenceMetrics after, double marginAuroc) {
        static Figures of(HeldOut held, Calibrator calibrator) {
            double[] margins = Arrays.stream(held.logits())
                    .mapToDouble(logits -> Math.min(1, ScorerSpec.margin(logits)))
                    .toArray();
            return new Figures(
                    held.confidence(Calibrators.temperature(1)),
                    held.confidence(calibrator),
                    ConfidenceMetrics.of(margins, right(held)).auroc());
        }
    }

    /** The plain head's accuracy, and on how many rows only one of the two is right. */
    public record Beside(double accuracy, long scorerAlone, long headAlone) {
        /** Of the same rows in the same order. */
        static Beside of(HeldOut head, HeldOut scorer) {
            boolean[] byHead = right(head);
            boolean[] byScorer = right(scorer);
            long right = 0;
            long scorerAlone = 0;
            long headAlone = 0;
            for (int i = 0; i < byHead.length; i++) {
                right += byHead[i] ? 1 : 0;
                scorerAlone += byScorer[i] && !byHead[i] ? 1 : 0;
                headAlone += byHead[i] && !byScorer[i] ? 1 : 0;
            }
            return new Beside((double) right / byHead.length, scorerAlone, headAlone);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "beside     softmax head of the same encoder %.4f; only the scorer is right on %,d rows, only the head on"
                            + " %,d%n",
                    accuracy,
                    scorerAlone,
                    headAlone);
        }
    }

    /** What was fitted. */
    public record Head(double regParam, int rank) {}

    /** Lines for people. */
    public String summary() {
        List<String> labels = bundle.labels();
        return String.format(
                Locale.ROOT,
                "bundle     %s (manifest %s)%n"
                        + "labels     %d: %s%n"
                        + "asked      %s%n"
                        + "rows       %,d used, %,d without text or label skipped%n"
                        + "held out   %,d rows: accuracy %.4f, ECE %.4f (15 bins), AUROC of the margin %.4f%n"
                        + "%s"
                        + "calibrated %s on %,d other rows%n"
                        + "  before   %s%n"
                        + "  after    %s%n"
                        + "speed      %,.0f rows/s on this machine (%s)",
                bundle.path(),
                bundle.hash().substring(0, 12),
                labels.size(),
                labels.size() <= 12 ? labels : labels.subList(0, 12) + " ...",
                bundle.template().replace("\n", "\\n"),
                used,
                skipped,
                figures.after().rows(),
                figures.after().accuracy(),
                figures.after().eceEqualWidth(),
                figures.marginAuroc(),
                beside.map(Beside::line).orElse(""),
                calibration.calibrator().method().text(),
                calibration.calibrator().rows(),
                figures.before().line(),
                figures.after().line(),
                rowsPerSecond,
                head.map(h -> "encoding; regularisation " + h.regParam() + ", " + h.rank() + " directions")
                        .orElse("one run of the graph a label"));
    }

    private static boolean[] right(HeldOut held) {
        boolean[] right = new boolean[held.gold().length];
        for (int i = 0; i < right.length; i++) {
            right[i] = Calibrator.label(held.logits()[i]) == held.gold()[i];
        }
        return right;
    }
}
