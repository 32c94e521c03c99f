package dev.sluice.spark;

import dev.sluice.calibration.Calibrator;
import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.model.Combine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What {@code ensemble} found out.
 *
 * @param skipped rows without text or label, or with a label that the members do not have
 * @param held rows behind the figures
 * @param lines the members in order, then the ensemble
 * @param disagreement {@code [members][members]} share of the held rows on which two of them differ
 */
public record EnsembleReport(
        String bundle,
        String hash,
        long used,
        long skipped,
        int held,
        Combine combine,
        Calibrator calibrator,
        List<Line> lines,
        double[][] disagreement) {
    /** A member or the ensemble on the held rows. */
    public record Line(String name, ConfidenceMetrics metrics) {}

    /** The ensemble on the held rows. */
    public ConfidenceMetrics ensemble() {
        return lines.get(lines.size() - 1).metrics();
    }

    /** The member with the most right rows. */
    public Line best() {
        return lines.subList(0, lines.size() - 1).stream()
                .max(Comparator.comparingDouble(line -> line.metrics().accuracy()))
                .orElseThrow();
    }

    /** Whether the ensemble has more right rows than any member. */
    public boolean pays() {
        return ensemble().accuracy() > best().metrics().accuracy();
    }

    /** Lines for people. */
    public String summary() {
        List<String> text = new ArrayList<>();
        text.add(String.format(Locale.ROOT, "bundle     %s (manifest %s)", bundle, hash.substring(0, 12)));
        text.add(String.format(
                Locale.ROOT,
                "rows       %,d used, %,d skipped (no text, no label, or one that the members do not have)",
                used,
                skipped));
        text.add(String.format(
                Locale.ROOT,
                "combined   by %s, calibrated by %s on %,d rows; the figures are of %,d others",
                combine.text(),
                calibrator.method().text(),
                calibrator.rows(),
                held));
        int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
        text.add(String.format(Locale.ROOT, "  %-" + width + "s  accuracy     ECE   AUROC", ""));
        for (Line line : lines) {
            text.add(String.format(
                    Locale.ROOT,
                    "  %-" + width + "s    %.4f  %.4f  %.4f",
                    line.name(),
                    line.metrics().accuracy(),
                    line.metrics().eceEqualWidth(),
                    line.metrics().auroc()));
        }
        for (int a = 0; a < disagreement.length; a++) {
            for (int b = a + 1; b < disagreement.length; b++) {
                text.add(String.format(
                        Locale.ROOT,
                        "differ     %s and %s on %.1f %% of the rows",
                        lines.get(a).name(),
                        lines.get(b).name(),
                        100 * disagreement[a][b]));
            }
        }
        if (!pays()) {
            text.add(String.format(
                    "warning    the ensemble is not better than its best member alone (%s) on these rows",
                    best().name()));
        }
        return String.join(System.lineSeparator(), text);
    }
}
