package dev.sluice.bounds;

import java.util.function.DoublePredicate;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;

/** The binomial distribution, accurate in its tails. */
final class Binomial {
    private static final double HALF_LN_2_PI = 0.5 * Math.log(2 * Math.PI);

    private Binomial() {}

    /** P(Bin(n, p) at most k), by the incomplete beta function; the smaller tail is the one computed. */
    static double cdf(long k, long n, double p) {
        if (k < 0) {
            return 0;
        }
        if (k >= n || p <= 0) {
            return 1;
        }
        if (p >= 1) {
            return 0;
        }
        double a = k + 1.0;
        double b = (double) n - k;
        return p < a / (a + b) ? 1 - Beta.regularizedBeta(p, a, b) : Beta.regularizedBeta(1 - p, b, a);
    }

    /** Inverts {@link #cdf} in p by bisection; the end returned is the one on the safe side. */
    static double upper(long hits, long n, double delta) {
        return hits == n ? 1 : last(p -> cdf(hits, n, p) > delta);
    }

    /** Its mirror, in the share of hits itself, so that it agrees with the test to the last bit but few. */
    static double lower(long hits, long n, double delta) {
        return hits == 0 ? 0 : 1 - last(p -> cdf(n - hits, n, p) > delta);
    }

    /** The first number in [0, 1] found where a predicate that holds from 0 on no longer holds. */
    private static double last(DoublePredicate holds) {
        double low = 0;
        double high = 1;
        for (double middle = 0.5; middle > low && middle < high; middle = low + (high - low) / 2) {
            if (holds.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * ln P(Bin(n, p) = k) without the cancellation of large factorials.
     *
     * <p>Source: Loader, Fast and Accurate Computation of Binomial Probabilities, 2000.
     */
    static double logPmf(double k, double n, double p) {
        if (k < 0 || k > n) {
            return Double.NEGATIVE_INFINITY;
        }
        if (p <= 0 || p >= 1) {
            return k == (p <= 0 ? 0 : n) ? 0 : Double.NEGATIVE_INFINITY;
        }
        if (k == 0) {
            return n * Math.log1p(-p);
        }
        if (k == n) {
            return n * Math.log(p);
        }
        return stirlingError(n)
                - stirlingError(k)
                - stirlingError(n - k)
                - deviance(k, n * p)
                - deviance(n - k, n * (1 - p))
                - HALF_LN_2_PI
                + 0.5 * Math.log(n / k / (n - k));
    }

    /** ln n! less Stirling's formula. */
    private static double stirlingError(double n) {
        if (n < 16) {
            return Gamma.logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LN_2_PI;
        }
        double s = 1 / (n * n);
        return (1 / 12.0 - s * (1 / 360.0 - s * (1 / 1260.0 - s * (1 / 1680.0 - s / 1188.0)))) / n;
    }

    /** x ln(x / m) + m - x, x and m above 0; by its series where they are close. */
    private static double deviance(double x, double m) {
        if (Math.abs(x - m) >= 0.1 * (x + m)) {
            return x * Math.log(x / m) + m - x;
        }
        double v = (x - m) / (x + m);
        double sum = (x - m) * v;
        double term = 2 * x * v;
        for (int j = 1; ; j++) {
            term *= v * v;
            double next = sum + term / (2 * j + 1);
            if (next == sum) {
                return sum;
            }
            sum = next;
        }
    }
}
