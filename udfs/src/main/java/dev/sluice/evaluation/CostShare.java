package dev.sluice.evaluation;

import dev.sluice.domain.PicoUsd;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run cost against a call for every row, by calls: right where rows cost about the same.
 *
 * @param rows of the table
 * @param answered of them, those that an LLM answered, now or from the store
 * @param bought of those, the ones that were paid for in this run; 0 where several LLMs answered, whose charges differ
 * @param charge of the run's rows
 */
public record CostShare(long rows, long answered, long bought, PicoUsd charge) {
    public CostShare {
        if (rows < 1 || answered < 0 || answered > rows || bought < 0 || bought > answered) {
            throw new IllegalArgumentException(
                    "expected rows from 1, found " + rows + ", " + answered + " answered and " + bought + " bought");
        }
    }

    /** Rows that an LLM answered, of all. */
    public double byCalls() {
        return (double) answered / rows;
    }

    /** A call for every row at the mean charge of the rows that were bought; empty where none was. */
    public Optional<PicoUsd> counterfactual() {
        return bought == 0
                ? Optional.empty()
                : Optional.of(new PicoUsd(Math.round((double) charge.picos() / bought * rows)));
    }

    /** For people. */
    public String line() {
        String calls = String.format(Locale.ROOT, "cost       %.2f %% of a call for every row", 100 * byCalls());
        return counterfactual()
                .filter(PicoUsd::isPositive)
                .map(all -> calls
                        + String.format(
                                Locale.ROOT,
                                "; charge %s of about %s (%.2f %%)",
                                charge,
                                all,
                                100.0 * charge.picos() / all.picos()))
                .orElse(calls);
    }
}
