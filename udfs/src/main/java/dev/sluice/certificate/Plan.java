package dev.sluice.certificate;

import java.util.Arrays;

/**
 * How many labels to draw from which part of the path, when to look, and where to start testing: what promises to save the
 * most calls for its labels. Every choice here is about cost; the guarantee does not depend on it.
 *
 * @param worth expected rows saved, less the labels' price in rows
 * @param labels to draw from the rows that the candidates up to {@code last} accept
 * @param early labels after which to look a first time, at half of delta; 0 to look once, at all of it
 * @param first point to test: the one most likely to pass
 * @param last point to test
 */
record Plan(double worth, int labels, int early, int first, int last) {
    static final Plan NONE = new Plan(0, 0, 0, 0, -1);

    private static final int LEAST_LABELS = 20;
    private static final double STEP = Math.sqrt(2);

    /** About the share of rows that is lost where not all can be accepted at once. */
    private static final double FAILING = .03;

    /** Points below the last that the test may start from. */
    private static final int REACH = 24;

    /** Parts of the labels after which a first look may pay, where the sample may turn out to be larger than needed. */
    private static final int[] EARLY = {2, 4};

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
                Looks looks = new Looks(path, sampling, rows, last, nights);
                best = better(best, looks.once(labels, delta));
                for (int part : EARLY) {
                    if (labels / part >= LEAST_LABELS) {
                        best = better(best, looks.twice(labels, labels / part, delta / 2));
                    }
                }
            }
        }
        return best;
    }

    /**
     * How many labels of all rows to look at first, at most so many: the best of passing at once against their price. Its worth
     * is the probability of passing.
     */
    static Plan ofAllRows(RiskPath path, Sampling sampling, double level, int most) {
        Plan best = NONE;
        double highest = Double.NEGATIVE_INFINITY;
        int last = path.open().length - 1;
        for (double size = LEAST_LABELS; last >= 0 && (int) size <= most; size *= STEP) {
            Looks looks = new Looks(path, sampling, 0, last, 1);
            int labels = looks.fewest((int) size, level);
            double likely = Arrays.stream(looks.passes(labels, level))
                    .mapToDouble(draw -> draw[last])
                    .average()
                    .orElse(0);
            double worth = likely * FAILING * path.open()[last] - labels;
            if (likely > 0 && worth > highest) {
                highest = worth;
                best = new Plan(likely, labels, 0, last, last);
            }
        }
        return best;
    }

    private static Plan better(Plan one, Plan other) {
        return other.worth() > one.worth() ? other : one;
    }

    /** What looks at a sample of the rows up to one point promise. */
    private record Looks(RiskPath path, Sampling sampling, long rows, int last, int nights) {

        Plan once(int most, double level) {
            int labels = fewest(most, level);
            double[][] pass = passes(labels, level);
            int first = mostLikely(pass);
            if (first < 0) {
                return NONE;
            }
            double worth = 0;
            for (double[] draw : pass) {
                worth += saved(draw, first, labels) / pass.length;
            }
            return new Plan(worth, labels, 0, first, last);
        }

        Plan twice(int most, int mostEarly, double level) {
            int labels = fewest(most, level);
            int early = fewest(mostEarly, level);
            double[][] before = passes(early, level);
            double[][] after = passes(labels, level);
            int first = mostLikely(after);
            if (first < 0) {
                return NONE;
            }
            double worth = 0;
            for (int d = 0; d < after.length; d++) {
                double done = Arrays.stream(before[d], first, last + 1).min().orElse(0);
                double all = nights * path.open()[last] - early;
                worth += (done * all + (1 - done) * saved(after[d], first, labels)) / after.length;
            }
            return new Plan(worth, labels, early, first, last);
        }

        /** The fewest labels that pass with as many wrong ones as {@code most} labels do. */
        int fewest(int most, double level) {
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
                    double risk = Math.max(1e-9, Math.min(.999, path.wrong()[d][k] / open));
                    pass[d][k] = Tail.atMost(most, drawn, risk);
                }
            }
            return pass;
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
        private double saved(double[] pass, int first, int labels) {
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
