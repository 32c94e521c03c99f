package dev.sluice.certificate;

import java.util.Arrays;

/**
 * How many labels to draw from which part of the path, when to look, and where to start testing: what promises to save the
 * most calls for its labels. Every choice here is about cost; the guarantee does not depend on it.
 *
 * @param worth expected rows saved, less the labels' price in rows
 * @param looks labels drawn from the rows that the candidates up to {@code last} accept, up to each look
 * @param first point to test: the one most likely to pass
 * @param last point to test
 */
record Plan(double worth, int[] looks, int first, int last) {
    static final Plan NONE = new Plan(0, new int[0], 0, -1);

    private static final int LEAST_LABELS = 20;
    private static final double STEP = Math.sqrt(2);

    /** About the share of rows that is lost where not all can be accepted at once. */
    private static final double FAILING = .03;

    /** Points below the last that the test may start from. */
    private static final int REACH = 24;

    /** How often to look; each look has so many times the labels of the one before. */
    private static final int[] LOOKS = {1, 2, 3, 5};

    private static final double GROWTH = 1.5;

    /** About the nominal level of each of so many looks, over delta (Pocock 1977, Table 1 in between .05 and .2). */
    private static final double[] NOMINAL = {1, .6, .46, .38, .34};

    /**
     * @param most labels that may still be bought
     * @param nights over which savings count
     */
    static Plan best(RiskPath path, Sampling sampling, double delta, long rows, int most, int nights) {
        Plan best = NONE;
        double[] open = path.open();
        for (double size = LEAST_LABELS; (int) size <= most; size *= STEP) {
            int labels = (int) size;
            for (int last = 0; last < open.length; last++) {
                boolean skip = last % 2 == 1 && last < open.length - 1;
                if (skip || open[last] < labels || nights * open[last] <= best.worth()) {
                    continue;
                }
                Promise promise = new Promise(path, sampling, rows, last, nights);
                for (int looks : LOOKS) {
                    if (promise.pays(labels, looks, delta)) {
                        best = better(best, promise.of(labels, looks, delta));
                    }
                }
            }
        }
        return best;
    }

    /**
     * How many labels of all rows to look at first, at most so many: the best of passing at once against their price. Its worth
     * is the probability of passing.
     *
     * @param delta for all looks together
     */
    static Plan ofAllRows(RiskPath path, Sampling sampling, double delta, int most) {
        Plan best = NONE;
        double highest = Double.NEGATIVE_INFINITY;
        int last = path.open().length - 1;
        Promise promise = new Promise(path, sampling, 0, last, 1);
        for (double size = LEAST_LABELS; last >= 0 && (int) size <= most; size *= STEP) {
            for (int looks : LOOKS) {
                if (!promise.pays((int) size, looks, delta)) {
                    continue;
                }
                double level = delta * NOMINAL[looks - 1];
                int[] labels = promise.sizes((int) size, looks, level);
                double likely = 0;
                double asked = 0;
                for (int d = 0; d < path.wrong().length; d++) {
                    double[] passedBy = promise.passedBy(d, labels, level);
                    likely += passedBy[looks - 1] / path.wrong().length;
                    asked += Promise.asked(passedBy, labels) / path.wrong().length;
                }
                double worth = likely * FAILING * path.open()[last] - asked;
                if (likely > 0 && worth > highest) {
                    highest = worth;
                    best = new Plan(likely, labels, last, last);
                }
            }
        }
        return best;
    }

    private static Plan better(Plan one, Plan other) {
        return other.worth() > one.worth() ? other : one;
    }

    /** What samples of the rows up to one point promise. */
    private record Promise(RiskPath path, Sampling sampling, long rows, int last, int nights) {

        /** @param delta for all looks together */
        Plan of(int most, int looks, double delta) {
            double level = delta * NOMINAL[looks - 1];
            int[] labels = sizes(most, looks, level);
            double[][] pass = new double[path.wrong().length][last + 1];
            for (int size : labels) {
                double[][] now = passes(size, level);
                for (int d = 0; d < pass.length; d++) {
                    for (int k = 0; k <= last; k++) {
                        pass[d][k] = Math.max(pass[d][k], now[d][k]);
                    }
                }
            }
            double[] asked = new double[pass.length];
            for (int d = 0; d < pass.length; d++) {
                double[] passedBy = passedBy(d, labels, level);
                asked[d] = asked(passedBy, labels);
                // The best look alone misses some; the other points' share of that is about the last point's.
                double missed = Math.min(1, (1 - passedBy[looks - 1]) / Math.max(1e-9, 1 - pass[d][last]));
                for (int k = 0; k <= last; k++) {
                    pass[d][k] = pass[d][k] == 0 ? 0 : 1 - (1 - pass[d][k]) * missed;
                }
            }
            int first = mostLikely(pass);
            if (first < 0) {
                return NONE;
            }
            double worth = 0;
            for (int d = 0; d < pass.length; d++) {
                worth += saved(pass[d], first, asked[d]) / pass.length;
            }
            return new Plan(worth, labels, first, last);
        }

        /**
         * Whether to think of so many looks: the first has labels enough, and not so many wrong rows pass that more than one look
         * is little better and takes long to calibrate.
         */
        boolean pays(int most, int looks, double delta) {
            boolean enough = most >= LEAST_LABELS * Math.pow(GROWTH, looks - 1.0);
            return enough && (looks == 1 || critical(most, delta) <= Tail.PATHS);
        }

        /** Sizes at which one wrong row more passes, up to about so many. */
        int[] sizes(int most, int looks, double level) {
            int[] labels = new int[looks];
            for (int j = 0; j < looks; j++) {
                int size = fewest((int) (most / Math.pow(GROWTH, looks - 1.0 - j)), level);
                labels[j] = Math.max(j == 0 ? 1 : labels[j - 1], size);
            }
            return labels;
        }

        /** Probability that the last point has passed by each look. */
        double[] passedBy(int draw, int[] labels, double level) {
            int[] critical =
                    Arrays.stream(labels).map(size -> critical(size, level)).toArray();
            return Tail.passedBy(labels, critical, risk(draw, last));
        }

        /** Expected labels: whoever passes all points needs no further look. */
        static double asked(double[] passedBy, int[] labels) {
            double asked = labels[0];
            for (int j = 1; j < labels.length; j++) {
                asked += (1 - passedBy[j - 1]) * (labels[j] - labels[j - 1]);
            }
            return asked;
        }

        /** The fewest labels that pass with as many wrong ones as {@code most} labels do. */
        private int fewest(int most, double level) {
            int wrong = critical(most, level);
            int low = 1;
            int high = most;
            while (low < high && wrong >= 0) {
                int middle = (low + high) >>> 1;
                if (critical(middle, level) >= wrong) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return high;
        }

        private int critical(int labels, double level) {
            double open = path.open()[last];
            return sampling.critical(open, labels, labels / open * rows, level);
        }

        /** Probability that each point passes at a level, by draw of what the models leave open. */
        private double[][] passes(int labels, double level) {
            double[][] pass = new double[path.wrong().length][last + 1];
            for (int k = Math.max(0, last - REACH); k <= last; k++) {
                double open = path.open()[k];
                int drawn = (int) Math.round(labels * open / path.open()[last]);
                if (sampling.trivial(open) || drawn == 0) {
                    continue;
                }
                int most = sampling.critical(open, drawn, labels / path.open()[last] * rows, level);
                for (int d = 0; d < pass.length && most >= 0; d++) {
                    pass[d][k] = Tail.atMost(most, drawn, risk(d, k));
                }
            }
            return pass;
        }

        private double risk(int draw, int point) {
            return Math.max(1e-9, Math.min(.999, path.wrong()[draw][point] / path.open()[point]));
        }

        private int mostLikely(double[][] pass) {
            int first = -1;
            double most = 0;
            for (int k = 0; k <= last; k++) {
                double sum = 0;
                for (double[] draw : pass) {
                    sum += draw[k];
                }
                if (sum > 0 && sum >= most) {
                    most = sum;
                    first = k;
                }
            }
            return first;
        }

        /** Points pass one after the other, and as good as together, because they share their labels. */
        private double saved(double[] pass, int first, double labels) {
            double[] open = path.open();
            double cost = sampling.ofTheseRows() ? labels / open[last] : 0;
            double passing = pass[first];
            double saved = (passing * open[first] + (1 - passing) * sampling.free()) * (1 - cost);
            for (int k = first + 1; k <= last; k++) {
                passing = Math.min(passing, pass[k]);
                saved += passing * (open[k] - open[k - 1]) * (1 - cost);
            }
            return nights * saved - (sampling.ofTheseRows() ? 0 : labels);
        }
    }
}
