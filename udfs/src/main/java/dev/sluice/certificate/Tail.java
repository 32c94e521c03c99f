package dev.sluice.certificate;

import org.apache.commons.math3.special.Erf;

/** Fast binomial and hypergeometric tails for planning; tests use the exact ones of {@code dev.sluice.bounds}. */
final class Tail {
    /** Expected counts above this are as good as normal for a plan. */
    private static final double NORMAL = 25;

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

    static double normal(double z) {
        return Erf.erfc(-z / Math.sqrt(2)) / 2;
    }
}
