package dev.sluice.certificate;

import org.apache.commons.math3.special.Erf;

/** Fast binomial and hypergeometric tails for planning; tests use the exact ones of {@code dev.sluice.bounds}. */
final class Tail {
    /** Expected counts above this are as good as normal for a plan. */
    private static final double NORMAL = 25;

    /** Critical counts above this are not followed path by path. */
    static final int PATHS = 60;

    private Tail() {}

    /** P(Bin(n, p) at most x). */
    static double atMost(int x, int n, double p) {
        if (x < 0 || x >= n) {
            return x < 0 ? 0 : 1;
        }
        double mean = n * p;
        if (mean > NORMAL) {
            return normal((x + .5 - mean) / Math.sqrt(mean * (1 - p)));
        }
        double term = Math.pow(1 - p, n);
        double sum = term;
        double odds = p / (1 - p);
        for (int i = 1; i <= x; i++) {
            term *= (n - i + 1.0) / i * odds;
            sum += term;
        }
        return Math.min(1, sum);
    }

    /**
     * Probability that a sample that grows has at most the critical count of wrong rows at a look or one before.
     *
     * @param sizes at each look, not falling
     * @param critical -1 where no count passes
     */
    static double[] passedBy(int[] sizes, int[] critical, double p) {
        double[] passed = new double[sizes.length];
        int most = 0;
        for (int c : critical) {
            most = Math.max(most, c);
        }
        double[] alive = new double[most + 1];
        alive[0] = 1;
        double sum = 0;
        for (int j = 0; j < sizes.length; j++) {
            if (most > PATHS) {
                // There is one look then; of several, the best tells nearly all.
                sum = Math.max(sum, atMost(critical[j], sizes[j], p));
            } else {
                alive = grown(alive, sizes[j] - (j == 0 ? 0 : sizes[j - 1]), p);
                for (int x = 0; x <= critical[j]; x++) {
                    sum += alive[x];
                    alive[x] = 0;
                }
            }
            passed[j] = Math.min(1, sum);
        }
        return passed;
    }

    private static double[] grown(double[] counts, int more, double p) {
        double[] next = new double[counts.length];
        double[] pmf = new double[counts.length];
        pmf[0] = Math.pow(1 - p, more);
        for (int i = 1; i < pmf.length && i <= more; i++) {
            pmf[i] = pmf[i - 1] * (more - i + 1.0) / i * p / (1 - p);
        }
        for (int x = 0; x < counts.length; x++) {
            for (int i = 0; counts[x] > 0 && x + i < counts.length; i++) {
                next[x + i] += counts[x] * pmf[i];
            }
        }
        return next;
    }

    static double normal(double z) {
        return Erf.erfc(-z / Math.sqrt(2)) / 2;
    }
}
