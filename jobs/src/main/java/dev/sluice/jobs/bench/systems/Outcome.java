package dev.sluice.jobs.bench.systems;

import java.util.Locale;

/**
 * What a system did on the rows to report on.
 *
 * @param budget share of the cost of asking the LLM for every row, or NaN for the share that was best on the rows to choose on
 * @param cost what was really spent of it, by calls
 * @param characters the same by the characters of the texts that were asked about
 * @param toSmall accuracy less that of the small model alone
 * @param toLlm accuracy less that of the LLM alone
 */
public record Outcome(
        String system,
        double budget,
        double cost,
        double characters,
        double accuracy,
        Difference toSmall,
        Difference toLlm) {
    static Outcome of(Rows rows, String llm, Point point) {
        boolean[] right = rows.right(point.labels());
        return new Outcome(
                point.system(),
                point.budget(),
                point.cost(),
                point.characters(),
                rows.accuracy(point.labels()),
                Difference.of(right, rows.right(rows.smallLabels())),
                Difference.of(right, rows.right(rows.answered(llm))));
    }

    /** Both intervals lie above 0. */
    public boolean aboveBoth() {
        return toSmall.above() && toLlm.above();
    }

    /** Neither interval lies below 0. */
    public boolean belowNone() {
        return toSmall.notBelow() && toLlm.notBelow();
    }

    /** Accuracy at the share that was spent; {@code ++} above both alone, {@code --} below one of them, by the intervals. */
    public String cell() {
        return String.format(
                Locale.ROOT, "%.4f at %.1f %%%s", accuracy, 100 * cost, aboveBoth() ? " ++" : belowNone() ? "" : " --");
    }
}
