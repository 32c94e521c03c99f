package dev.sluice.certificate;

/**
 * How many labels to draw from which part of the path, and where to start testing: what promises to save the most calls for
 * its labels. Every choice here is about cost; the guarantee does not depend on it.
 *
 * @param worth expected rows saved, less the labels' price in rows
 * @param labels to draw from the rows that the candidates up to {@code last} accept
 * @param first point to test: the one most likely to pass
 * @param last point to test
 */
record Plan(double worth, int labels, int first, int last) {
    static final Plan NONE = new Plan(0, 0, 0, -1);

    private static final int LEAST_LABELS = 20;
    private static final double STEP = Math.sqrt(2);

    /** Points below the last that the test may start from. */
    private static final int REACH = 24;

    /**
     * @param most labels that may still be bought
     * @param nights over which savings count
     */
    static Plan best(RiskPath path, Sampling sampling, long rows, int most, int nights) {
        Plan best = NONE;
        double[] open = path.open();
        double[] pass = new double[open.length];
        for (double size = LEAST_LABELS; (int) size <= most; size *= STEP) {
            int labels = (int) size;
            for (int last = 0; last < open.length; last++) {
                boolean skip = last % 2 == 1 && last < open.length - 1;
                if (skip || open[last] < labels || nights * open[last] - labels <= best.worth()) {
                    continue;
                }
                int first = -1;
                for (int k = Math.max(0, last - REACH); k <= last; k++) {
                    pass[k] = sampling.trivial(open[k]) ? 0 : passes(path, sampling, rows, labels, k, last);
                    first = pass[k] > 0 && (first < 0 || pass[k] >= pass[first]) ? k : first;
                }
                if (first >= 0) {
                    double worth = worth(open, pass, sampling, labels, first, last, nights);
                    best = worth > best.worth() ? new Plan(worth, labels, first, last) : best;
                }
            }
        }
        return best;
    }

    /** Probability that a point passes its test, over what the models leave open. */
    private static double passes(RiskPath path, Sampling sampling, long rows, int labels, int k, int last) {
        double share = path.open()[k] / path.open()[last];
        int drawn = (int) Math.round(labels * share);
        int most = sampling.critical(path.open()[k], drawn, labels / path.open()[last] * rows);
        if (drawn == 0 || most < 0) {
            return 0;
        }
        double sum = 0;
        for (double[] wrong : path.wrong()) {
            sum += Tail.atMost(most, drawn, Math.max(1e-9, Math.min(.999, wrong[k] / path.open()[k])));
        }
        return sum / path.wrong().length;
    }

    /** Expected saving: points pass one after the other, and as good as together, because they share their labels. */
    private static double worth(
            double[] open, double[] pass, Sampling sampling, int labels, int first, int last, int nights) {
        double cost = sampling.ofTheseRows() ? labels / open[last] : 0;
        double passing = pass[first];
        double rows = passing * open[first] * (1 - cost) + (1 - passing) * sampling.free() * (1 - cost);
        for (int k = first + 1; k <= last; k++) {
            passing = Math.min(passing, pass[k]);
            rows += passing * (open[k] - open[k - 1]) * (1 - cost);
        }
        return nights * rows - (sampling.ofTheseRows() ? 0 : labels);
    }
}
