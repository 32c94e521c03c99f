package dev.sluice.bounds;

/** Draws without replacement. */
final class Hypergeometric {
    private Hypergeometric() {}

    /**
     * P(at most k wrong among {@code drawn} of a population with {@code wrong} wrong rows). The first term by three
     * binomials as in Loader (2000), the others by their ratios, away from the mean: they fall, so a first term too small for
     * a double means a tail too small for one.
     */
    static double cdf(long k, long population, long wrong, long drawn) {
        long least = Math.max(0, drawn - (population - wrong));
        if (k < least) {
            return 0;
        }
        if (k >= Math.min(drawn, wrong)) {
            return 1;
        }
        if ((double) k * population > (double) drawn * wrong) {
            return 1 - cdf(drawn - k - 1, population, population - wrong, drawn);
        }
        double p = (double) drawn / population;
        double term = Math.exp(Binomial.logPmf(k, wrong, p)
                + Binomial.logPmf((double) drawn - k, (double) population - wrong, p)
                - Binomial.logPmf(drawn, population, p));
        double sum = 0;
        for (double j = k; j >= least && sum + term > sum; j--) {
            sum += term;
            term *= j / (wrong - j + 1) * ((double) population - wrong - drawn + j) / (drawn - j + 1);
        }
        return Math.min(1, sum);
    }

    /** The largest number of wrong rows that is not refuted at delta; the tail falls as the number grows. */
    static long upper(long k, long drawn, long population, double delta) {
        long low = k;
        long high = population - (drawn - k) + 1;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (cdf(k, population, middle, drawn) > delta) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
