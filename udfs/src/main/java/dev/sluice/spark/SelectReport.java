package dev.sluice.spark;

import dev.sluice.settings.SelectSpec;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code select} has written.
 *
 * @param known rows that every bundle could score
 * @param labels of the selected rows by number, the most frequent ones
 */
public record SelectReport(
        long rows, long known, long selected, SelectSpec.By by, Map<String, Long> labels, SelectSpec.Output output) {

    /** Lines for people. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "rows       %,d, %,d without a text that can be scored%n"
                        + "selected   %,d by %s: %s%n"
                        + "written    %s (%s, the first to be selected first)",
                rows,
                rows - known,
                selected,
                by.text(),
                labels.entrySet().stream()
                        .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
                        .collect(Collectors.joining(", ")),
                output.path(),
                output.format());
    }
}
