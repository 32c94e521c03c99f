package dev.sluice.evaluation;

import java.util.SplittableRandom;

/**
 * Draws from a binomial distribution in a time that does not grow with n: by the gaps between hits (Devroye 1986, X.4.3) where
 * the variance is small, from the normal distribution where it is so large that a quantile differs by less than a hit or two.
 */
final class BinomialDraws {
    private static final double LARGE_VARIANCE = 1_000;

    private final SplittableRandom random;

    BinomialDraws(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Hits among n with probability p each. */
    long next(long n, double p) {
        if (p > 0.5) {
            return n - next(n, 1 - p);
        }
        if (p <= 0) {
            return 0;
        }
        double variance = n * p * (1 - p);
        return variance > LARGE_VARIANCE ? near(n, p, Math.sqrt(variance)) : counted(n, p);
    }

    private long near(long n, double p, double deviation) {
        return Math.min(n, Math.max(0, Math.round(n * p + deviation * random.nextGaussian())));
    }

    private long counted(long n, double p) {
        double missed = Math.log1p(-p);
        long hits = 0;
        double position = 0;
        while (true) {
            // 1 - u is above 0, so that its logarithm is finite.
            position += Math.floor(Math.log(1 - random.nextDouble()) / missed) + 1;
            if (position > n) {
                return hits;
            }
            hits++;
        }
    }
}
