package dev.sluice.jobs.bench;

import com.fasterxml.jackson.annotation.JsonInclude;

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
}
