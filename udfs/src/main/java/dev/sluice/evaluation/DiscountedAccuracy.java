package dev.sluice.evaluation;

/**
 * Accuracy less the price of the calls, accuracy - lambda calls / rows: one number to choose thresholds by. Source: Stogiannidis
 * et al., Cache me if you Can (OCaTS), Findings of EMNLP 2023.
 */
public final class DiscountedAccuracy {
    private DiscountedAccuracy() {}

    /**
     * @param right rows with the right label
     * @param calls of the LLM; more than rows where rows were asked about twice
     * @param lambda accuracy that a call for every row must gain to be worth it, from 0
     */
    public static double of(long right, long calls, long rows, double lambda) {
        if (rows < 1 || right < 0 || right > rows || calls < 0 || !(lambda >= 0)) {
            throw new IllegalArgumentException(
                    "expected rows from 1, right ones among them, calls and lambda from 0, found " + rows + ", " + right
                            + ", " + calls + " and " + lambda);
        }
        return ((double) right - lambda * calls) / rows;
    }
}
