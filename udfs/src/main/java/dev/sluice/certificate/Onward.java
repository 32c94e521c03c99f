package dev.sluice.certificate;

import java.util.Arrays;

/** Whether the labels up to a later look promise to pay. Any answer leaves the guarantee as it is. */
final class Onward {
    /** Bounds of how many wrong rows' worth of trust the models get against what the sample has shown. */
    private static final double LEAST_TRUST = .5;

    private static final double MOST_TRUST = 10;

    private Onward() {}

    /**
     * @param next the first point that has not passed
     * @param certified the last that needs no more labels, or -1
     * @param look that has been taken
     */
    static boolean pays(RiskPath chosen, Plan plan, PathTrial test, int next, int certified, int look, int nights) {
        for (int later = look + 1; later < plan.looks().length; later++) {
            int labels = plan.looks()[later] - plan.looks()[look];
            double likely = 1;
            for (int k = next; k <= plan.last(); k++) {
                likely = Math.min(likely, passing(chosen, test, k, look, later));
                double more = (double) test.open(k) - test.open(certified);
                if (nights * more * likely > labels) {
                    return true;
                }
            }
        }
        return false;
    }

    private static double passing(RiskPath chosen, PathTrial test, int point, int look, int later) {
        long drawn = test.drawn(point, look);
        long wrong = test.wrong(point, look);
        int more = (int) (test.drawn(point, later) - drawn);
        int most = (int) (test.critical(point, later) - wrong);
        return Tail.atMost(most, more, rate(chosen, point, drawn, wrong));
    }

    /** The models' draws as a gamma distribution, updated by what was drawn. */
    private static double rate(RiskPath chosen, int point, long drawn, long wrong) {
        double open = Math.max(1, chosen.open()[point]);
        double mean = Math.max(1e-9, chosen.expectedWrong(point) / open);
        double variance = Arrays.stream(chosen.wrong())
                .mapToDouble(draw -> Math.pow(draw[point] / open - mean, 2))
                .average()
                .orElse(0);
        double trust = Math.max(LEAST_TRUST, Math.min(MOST_TRUST, mean * mean / Math.max(1e-18, variance)));
        return Math.min(.999, (trust + wrong) / (trust / mean + drawn));
    }
}
