package dev.sluice.certificate;

import java.util.function.DoublePredicate;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * A two-sided interval for the difference of two paired shares: the differences that the score test does not refute. Holds
 * for large samples, and well down to small ones and few differences.
 *
 * <p>Source: Tango, Equivalence test and confidence interval for the difference in proportions for the paired-sample design,
 * Statistics in Medicine 1998.
 *
 * @param low at least -1
 * @param high at most 1
 */
record GoldScoreInterval(double low, double high) {
    private static final int HALVINGS = 60;

    /**
     * @param plus rows that only the first gets right
     * @param minus rows that only the second gets right
     */
    static GoldScoreInterval of(long plus, long minus, long n, double delta) {
        if (n == 0) {
            return new GoldScoreInterval(-1, 1);
        }
        double z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(1 - delta / 2);
        double estimate = (double) (plus - minus) / n;
        double low = edge(estimate, -1, d -> score(plus, minus, n, d) <= z);
        double high = edge(estimate, 1, d -> score(plus, minus, n, d) >= -z);
        return new GoldScoreInterval(low, high);
    }

    /** The score of a difference: how many standard deviations the data are above it. */
    private static double score(double plus, double minus, double n, double difference) {
        double gap = plus - minus - n * difference;
        double b = -(plus + minus) + (2 * n - plus + minus) * difference;
        double c = -minus * difference * (1 - difference);
        double second = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n);
        double variance = n * (2 * second + difference * (1 - difference));
        return gap == 0 ? 0 : gap / Math.sqrt(Math.max(0, variance));
    }

    private static double edge(double inside, double outside, DoublePredicate holds) {
        double near = inside;
        double far = outside;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (near + far) / 2;
            if (holds.test(middle)) {
                near = middle;
            } else {
                far = middle;
            }
        }
        return far;
    }
}
