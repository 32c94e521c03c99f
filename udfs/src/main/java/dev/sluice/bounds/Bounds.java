package dev.sluice.bounds;

/**
 * Tests and bounds that hold at every sample size; nothing here relies on a limit theorem.
 *
 * <p>A p-value here is of the null hypothesis that the thing to be shown is false: it is at most d with probability at most
 * d whenever the null is true. {@code delta} is the probability of being wrong that the caller allows. A loss is 1 for a
 * wrong row and 0 for a right one, or anything between. Arguments outside their range: {@link IllegalArgumentException}.
 */
public final class Bounds {
    private Bounds() {}

    /**
     * A wealth process against "the mean is at most m": it grows when the mean is above.
     *
     * @return K+ of Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, JRSS B 2024
     */
    public static Wealth wealthAbove(WealthSpec spec) {
        return new BettingWealth(spec, true);
    }

    /** A wealth process against "the mean is at least m", K-: it grows when the mean is below. */
    public static Wealth wealthBelow(WealthSpec spec) {
        return new BettingWealth(spec, false);
    }

    /**
     * Null: the share of wrong rows is above alpha; n independent rows. The exact test for losses of 0 and 1.
     *
     * @return P(Bin(n, alpha) at most wrong)
     */
    public static double binomialPValue(long wrong, long n, double alpha) {
        Checks.count("wrong", wrong, n);
        Checks.share("alpha", alpha);
        return Binomial.cdf(wrong, n, alpha);
    }

    /**
     * Null: more than {@code allowed} of the {@code population} rows are wrong; {@code drawn} of them without replacement.
     *
     * @return P(at most {@code wrong} among the drawn) where allowed + 1 are wrong; 0 if so many cannot be
     */
    public static double hypergeometricPValue(long wrong, long drawn, long population, long allowed) {
        Checks.count("wrong", wrong, drawn);
        Checks.count("drawn", drawn, population);
        if (allowed < 0) {
            throw new IllegalArgumentException("expected allowed from 0, found " + allowed);
        }
        return allowed >= population ? 0 : Hypergeometric.cdf(wrong, population, allowed + 1, drawn);
    }

    /**
     * Null: the mean loss is above alpha; losses in [0, 1]. Hoeffding, JASA 1963.
     *
     * @param lossSum sum of the n losses
     */
    public static double hoeffdingPValue(double lossSum, long n, double alpha) {
        checkLoss(lossSum, n, alpha);
        return Hoeffding.pValue(lossSum, n, alpha);
    }

    /**
     * Null: the mean loss is above alpha; losses in [0, 1]. The smaller of the relative-entropy bound and Bentkus' e times
     * the binomial tail; Bates et al., Distribution-free, risk-controlling prediction sets, J. ACM 2021.
     *
     * @param lossSum sum of the n losses
     */
    public static double hoeffdingBentkusPValue(double lossSum, long n, double alpha) {
        checkLoss(lossSum, n, alpha);
        return Hoeffding.bentkusPValue(lossSum, n, alpha);
    }

    /**
     * Null: the mean loss is above alpha; losses in [0, 1], in an order that does not depend on them. 1 / max K+ of the
     * rightness 1 - loss, the bets sized for as many rows as there are.
     */
    public static double bettingPValue(double[] losses, double alpha, double delta) {
        Checks.share("alpha", alpha);
        Wealth wealth = wealthAbove(WealthSpec.withReplacement(1 - alpha, delta).planned(Math.max(1, losses.length)));
        for (double loss : losses) {
            wealth.add(1 - loss);
        }
        return wealth.pValue();
    }

    /**
     * Null: the mean of n independent differences in {-1, 0, 1} is at most -epsilon. An exact test for the two counts that
     * are not 0: likelihood ratio, worst case over the share of differences (see {@code Paired}). Never below delta / 50.
     *
     * @param plus how many are 1
     * @param minus how many are -1
     */
    public static double nonInferiorityPValue(long plus, long minus, int n, double epsilon, double delta) {
        Checks.delta(delta);
        Checks.epsilon(epsilon);
        Checks.count("plus", plus, n);
        Checks.count("minus", minus, n - plus);
        return new Paired(n, epsilon, delta / 50).pValue((int) plus, (int) minus);
    }

    /**
     * Null: of the rows that one of two systems alone has right, each is as likely to be the one's as the other's. The exact
     * two-sided McNemar (sign) test.
     *
     * @return 2 P(Bin(first + second, 1/2) at most the smaller of both), at most 1
     */
    public static double mcNemarPValue(long firstOnly, long secondOnly) {
        Checks.count("firstOnly", firstOnly, Long.MAX_VALUE);
        Checks.count("secondOnly", secondOnly, Long.MAX_VALUE - firstOnly);
        long differing = firstOnly + secondOnly;
        return Math.min(1, 2 * Binomial.cdf(Math.min(firstOnly, secondOnly), differing, 0.5));
    }

    /** Clopper-Pearson: the share behind {@code hits} of n is at least this with probability 1 - delta. */
    public static double lower(long hits, long n, double delta) {
        Checks.count("hits", hits, n);
        Checks.delta(delta);
        return Binomial.lower(hits, n, delta);
    }

    /** Clopper-Pearson: the share behind {@code hits} of n is at most this with probability 1 - delta. */
    public static double upper(long hits, long n, double delta) {
        Checks.count("hits", hits, n);
        Checks.delta(delta);
        return Binomial.upper(hits, n, delta);
    }

    /** At least so many of the population are hits, with probability 1 - delta; drawn without replacement. */
    public static long hypergeometricLower(long hits, long drawn, long population, double delta) {
        return population - hypergeometricUpper(drawn - hits, drawn, population, delta);
    }

    /** At most so many of the population are hits, with probability 1 - delta; drawn without replacement. */
    public static long hypergeometricUpper(long hits, long drawn, long population, double delta) {
        Checks.count("hits", hits, drawn);
        Checks.count("drawn", drawn, population);
        Checks.delta(delta);
        return Hypergeometric.upper(hits, drawn, population, delta);
    }

    /** The target, if it is above 0 and below 1: nothing certifies 1, and 0 needs no certificate. */
    public static double target(double target) {
        return Checks.share("target", target);
    }

    /** The allowed probability of a wrong certificate, if it is above 0 and below 1. */
    public static double delta(double delta) {
        return Checks.delta(delta);
    }

    /** The allowed loss against the better system, if it is above 0 and below 1. */
    public static double epsilon(double epsilon) {
        return Checks.epsilon(epsilon);
    }

    private static void checkLoss(double lossSum, long n, double alpha) {
        Checks.count("losses", 0, n);
        Checks.share("alpha", alpha);
        if (!(lossSum >= 0 && lossSum <= n)) {
            throw new IllegalArgumentException("expected a sum of losses in [0, " + n + "], found " + lossSum);
        }
    }
}
