package dev.sluice.spark;

import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.certificate.PairedAccuracy;
import dev.sluice.model.Pruning;
import dev.sluice.settings.CompressSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code compress} found out.
 *
 * @param hash of what was written; empty where the loss of accuracy forbade it
 * @param change of the accuracy on all gold rows
 */
public record CompressReport(
        CompressSpec spec,
        Optional<String> hash,
        long rows,
        Pruning pruning,
        PairedAccuracy change,
        Side before,
        Side after) {
    /**
     * The bundle before or after.
     *
     * @param accuracy on all gold rows
     * @param confidence on the half that no calibration was fitted on here
     * @param bytes of all files
     * @param weightBytes of the file with the weights
     * @param rowsPerSecond one core, one pass
     */
    public record Side(
            double accuracy, ConfidenceMetrics confidence, long bytes, long weightBytes, double rowsPerSecond) {}

    /** Why nothing was written; empty if something was. */
    public Optional<String> refusal() {
        return hash.isPresent()
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "vetoed: the accuracy falls by %.4f, more than compress.epsilon %s; nothing is written (keep more"
                                + " with --keep, or a finer --precision)",
                        -change.difference(),
                        spec.epsilon()));
    }

    /** Lines for people. */
    public String summary() {
        List<String> text = new ArrayList<>();
        text.add(String.format(
                Locale.ROOT,
                "weights    %,d of %,d kept, as %s%s",
                pruning.kept(),
                pruning.weights(),
                spec.precision().text(),
                pruning.words() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; %,d of %,d words", pruning.wordsKept(), pruning.words())));
        text.add("             accuracy     ECE   AUROC         bytes  of weights    rows/s");
        text.add(line("before", before));
        text.add(line("after", after));
        text.add(String.format(
                Locale.ROOT,
                "change     accuracy %+.4f (95 %% interval %+.4f to %+.4f), %,d rows better and %,d worse of %,d,"
                        + " p %.3g (sign test)",
                change.difference(),
                change.low(),
                change.high(),
                change.better(),
                change.worse(),
                change.rows(),
                change.pValue()));
        hash.ifPresent(h -> text.add(String.format("bundle     %s (manifest %s)", spec.output(), h.substring(0, 12))));
        return String.join(System.lineSeparator(), text);
    }

    private static String line(String name, Side side) {
        return String.format(
                Locale.ROOT,
                "  %-8s     %.4f  %.4f  %.4f  %,12d  %,10d  %,8.0f",
                name,
                side.accuracy(),
                side.confidence().eceEqualWidth(),
                side.confidence().auroc(),
                side.bytes(),
                side.weightBytes(),
                side.rowsPerSecond());
    }
}
