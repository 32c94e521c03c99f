package dev.sluice.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The segments of a column, most rows first.
 *
 * @param column whose values make the segments
 */
public record SegmentTable(String column, List<SegmentAccuracy> segments) {
    /** Lines that are printed; what is left is added up. */
    private static final int LINES = 50;

    private static final int WIDTH = 24;

    public SegmentTable {
        segments = segments.stream()
                .sorted(Comparator.comparingLong(SegmentAccuracy::rows)
                        .reversed()
                        .thenComparing(SegmentAccuracy::value, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }

    /** For people. Bounds of one segment each: of many segments some bounds are wrong. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "segments   by %s; bounds of the small models' accuracy are exact (Clopper-Pearson), each at 90 %%",
                column));
        lines.add(String.format(
                Locale.ROOT,
                "  %-" + WIDTH + "s %9s %7s %7s %7s %7s %7s",
                "segment",
                "gold",
                "small",
                "lower",
                "upper",
                "asked",
                "LLM"));
        int shown = segments.size() > LINES ? LINES - 1 : segments.size();
        segments.subList(0, shown).forEach(segment -> lines.add(line(name(segment.value()), segment)));
        segments.subList(shown, segments.size()).stream()
                .reduce(SegmentAccuracy::with)
                .ifPresent(rest -> lines.add(line("others (" + (segments.size() - shown) + ")", rest)));
        return lines;
    }

    private static String line(String name, SegmentAccuracy segment) {
        return String.format(
                Locale.ROOT,
                "  %-" + WIDTH + "s %,9d %7.4f %7.4f %7.4f %5.1f %% %7s",
                name,
                segment.rows(),
                segment.accuracy(),
                segment.lower(),
                segment.upper(),
                100.0 * segment.asked() / segment.rows(),
                segment.asked() == 0
                        ? "-"
                        : String.format(Locale.ROOT, "%.4f", (double) segment.askedRight() / segment.asked()));
    }

    /** A value on one line, cut where it is long. */
    private static String name(String value) {
        if (value == null) {
            return "(null)";
        }
        String line = value.isEmpty() ? "(empty)" : value.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
    }
}
