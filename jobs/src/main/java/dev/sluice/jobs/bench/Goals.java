package dev.sluice.jobs.bench;

import dev.sluice.domain.PicoUsd;
import java.util.Locale;

/** Lines of the table of {@link LlmStage} that occur in several parts. */
final class Goals {
    private static final double REFUSED_SHARE = 0.001;

    private Goals() {}

    static Measure atLeast(String measure, double value, double goal) {
        return new Measure(
                measure,
                String.format(Locale.ROOT, "%.3f", value),
                "ratio",
                String.format(Locale.ROOT, ">= %.2f", goal),
                value >= goal);
    }

    static Measure none(String measure, long value, String unit) {
        return new Measure(measure, Long.toString(value), unit, "= 0", value == 0);
    }

    static Measure atMost(String measure, PicoUsd value, PicoUsd goal) {
        return new Measure(
                measure,
                value.toUsd().toPlainString(),
                "US dollars",
                "<= " + goal.toUsd().toPlainString(),
                value.compareTo(goal) <= 0);
    }

    /** At most one request or one in a thousand is refused for the rate. */
    static Measure refused(String run, Invoice invoice) {
        long refused = invoice.number("rejected_429");
        long requests = invoice.number("requests");
        return new Measure(
                run + ": refused for the rate",
                String.format(Locale.ROOT, "%,d of %,d", refused, requests),
                "requests",
                "<= 1 or 0.1 %",
                refused <= Math.max(1, requests * REFUSED_SHARE));
    }
}
