package dev.sluice.spark;

import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.certificate.PairedAccuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code compare} found out.
 *
 * @param unknown rows left out because no bundle has their label
 * @param lines in the order of the bundles, the first the reference
 * @param column that segments are of; empty without
 * @param segments the most frequent first, all others together last
 */
public record CompareReport(
        double epsilon,
        long used,
        long skipped,
        long unknown,
        List<Line> lines,
        String column,
        List<Segment> segments) {
    /**
     * One bundle.
     *
     * @param low lower end of the exact 95 % interval of the accuracy (Clopper and Pearson 1934)
     * @param change against the reference
     * @param agreement share of rows with the reference's label
     * @param confidence as the bundle is calibrated
     * @param rowsPerSecond one core, one pass
     */
    public record Line(
            String name,
            String kind,
            double accuracy,
            double low,
            double high,
            PairedAccuracy change,
            double agreement,
            ConfidenceMetrics confidence,
            long bytes,
            double rowsPerSecond) {
        /** Whether it loses more accuracy against the reference than it may. */
        public boolean vetoed(double epsilon) {
            return change.losesMoreThan(epsilon);
        }
    }

    /** The rows with one value of the segment column; the accuracy of each bundle. */
    public record Segment(String value, int rows, List<Double> accuracy) {}

    /** Lines for people. */
    public String summary() {
        List<String> text = new ArrayList<>();
        text.add(String.format(
                Locale.ROOT,
                "rows       %,d used, %,d without text or label skipped, %,d with a label that the bundles do not have",
                used,
                skipped,
                unknown));
        int width = Math.max(
                6, lines.stream().mapToInt(l -> l.name().length()).max().orElse(0));
        text.add(String.format(
                "%-" + width + "s  %-8s  %-26s  %-28s  %6s  %6s  %9s  %12s  %9s  verdict",
                "bundle",
                "kind",
                "accuracy (95 % interval)",
                "to the first (95 % interval)",
                "ECE",
                "AUROC",
                "agreement",
                "bytes",
                "rows/s"));
        for (int i = 0; i < lines.size(); i++) {
            text.add(line(lines.get(i), width, i == 0));
        }
        if (lines.stream().anyMatch(this::isOpen)) {
            text.add("(?) holds on these rows, but its interval reaches below -epsilon: more rows would tell");
        }
        if (!segments.isEmpty()) {
            text.addAll(segmentTable());
        }
        return String.join(System.lineSeparator(), text);
    }

    private String line(Line line, int width, boolean reference) {
        PairedAccuracy change = line.change();
        return String.format(
                Locale.ROOT,
                "%-" + width + "s  %-8s  %-26s  %-28s  %.4f  %.4f  %9.4f  %,12d  %,9.0f  %s",
                line.name(),
                line.kind(),
                String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", line.accuracy(), line.low(), line.high()),
                reference
                        ? "-"
                        : String.format(
                                Locale.ROOT,
                                "%+.4f (%+.4f to %+.4f)",
                                change.difference(),
                                change.low(),
                                change.high()),
                line.confidence().eceEqualWidth(),
                line.confidence().auroc(),
                line.agreement(),
                line.bytes(),
                line.rowsPerSecond(),
                reference ? "reference" : verdict(line));
    }

    private String verdict(Line line) {
        return line.vetoed(epsilon) ? "vetoed (loses more than " + epsilon + ")" : isOpen(line) ? "holds (?)" : "holds";
    }

    private boolean isOpen(Line line) {
        return line != lines.get(0) && !line.vetoed(epsilon) && line.change().low() < -epsilon;
    }

    private List<String> segmentTable() {
        int width = Math.max(
                column.length(),
                segments.stream().mapToInt(s -> s.value().length()).max().orElse(0));
        StringBuilder head = new StringBuilder(String.format("accuracy by%n%-" + width + "s  %9s", column, "rows"));
        lines.forEach(line -> head.append("  ").append(String.format("%7s", line.name())));
        List<String> text = new ArrayList<>(List.of(head.toString()));
        for (Segment segment : segments) {
            StringBuilder row = new StringBuilder(
                    String.format(Locale.ROOT, "%-" + width + "s  %,9d", segment.value(), segment.rows()));
            for (int m = 0; m < lines.size(); m++) {
                int column = Math.max(7, lines.get(m).name().length());
                row.append(String.format(
                        Locale.ROOT, "  %" + column + ".4f", segment.accuracy().get(m)));
            }
            text.add(row.toString());
        }
        return text;
    }
}
