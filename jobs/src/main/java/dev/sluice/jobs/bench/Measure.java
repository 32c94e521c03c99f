package dev.sluice.jobs.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a benchmark's table.
 *
 * @param value the figure, rounded for people
 * @param goal what it is measured against, or null for a figure that is only printed
 * @param meets whether the goal is met; null without a goal
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Measure(String measure, String value, String unit, String goal, Boolean meets) {
    static Measure printed(String measure, String value, String unit) {
        return new Measure(measure, value, unit, null, null);
    }

    /** As Markdown. */
    static String table(List<Measure> measures) {
        List<String> lines =
                new ArrayList<>(List.of("| measure | value | unit | goal | meets |", "|---|---|---|---|---|"));
        for (Measure m : measures) {
            lines.add("| " + m.measure() + " | " + m.value() + " | " + m.unit() + " | "
                    + (m.goal() == null ? "printed" : m.goal()) + " | "
                    + (m.meets() == null ? "" : m.meets() ? "yes" : "NO") + " |");
        }
        return String.join("\n", lines);
    }
}
