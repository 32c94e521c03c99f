package dev.sluice.certificate;

import java.util.Arrays;
import java.util.List;

/**
 * The e-process of {@link Audit}, one night after the other, in logarithms. Not thread-safe.
 *
 * <p>All starts with the same bet are multiplied by the same factor each night, so their weighted sum is kept in one number.
 */
final class RestartMixture {
    /**
     * Bets as shares of the largest one, 1 / q. Bet f grows fastest where the share of wrong rows is q + f (1 - q), so these
     * look for half a point to 16 points too many. Doubling costs about a ninth of the best growth rate at most inside the range,
     * more bets cost more of the mixture than they win; a larger excess shows within a night anyway.
     */
    static final double[] BETS = {0.005, 0.01, 0.02, 0.04, 0.08, 0.16};

    /** Of the tail of the weights: near the best exponent for a drift after 100 nights, 1 / ln 100. */
    private static final double TAIL = 0.25;

    /** A bet: ln of the sum over starts j of w_j times the product of factors since. */
    private final double[] started = new double[BETS.length];

    private int nights;

    RestartMixture() {
        Arrays.fill(started, Double.NEGATIVE_INFINITY);
    }

    /** Takes one more night in; returns ln M after it. */
    double add(AuditNight night) {
        nights++;
        double weight = Math.log(tail(nights) - tail(nights + 1));
        for (int i = 0; i < BETS.length; i++) {
            started[i] = logSum(started[i], weight) + logFactor(night, BETS[i]);
        }
        // Starts still to come have wealth 1 each: together what is left of the weights.
        return logSum(logMean(started), Math.log(tail(nights + 1)));
    }

    /** The weight of all starts from night j on: w_j = tail(j) - tail(j + 1), and all of them add up to 1. */
    private static double tail(int j) {
        return Math.pow(j, -TAIL);
    }

    /** The start from 1 since which the nights speak most against the target, 0 if they do since none. */
    static int mostEvidence(List<AuditNight> nights) {
        double[] since = new double[BETS.length];
        double most = 0;
        int start = 0;
        for (int j = nights.size(); j >= 1; j--) {
            for (int i = 0; i < BETS.length; i++) {
                since[i] += logFactor(nights.get(j - 1), BETS[i]);
            }
            double evidence = logMean(since);
            if (evidence > most) {
                most = evidence;
                start = j;
            }
        }
        return start;
    }

    /** ln of a night's factor for the bet {@code share / allowed}, share in [0, 1). */
    static double logFactor(AuditNight night, double share) {
        if (night.allowed() >= 1) {
            return 0; // no night can hold more wrong rows than that
        }
        double accepted = night.accepted();
        double audited = night.audited();
        double sum = 0;
        for (AuditNight.Stratum stratum : night.strata()) {
            if (stratum.audited() > 0) {
                double value = stratum.accepted() / accepted * audited / stratum.audited();
                sum += stratum.wrong() * Math.log1p(share * (value / night.allowed() - 1))
                        + stratum.neutral() * Math.log1p(share * (value * night.neutral() / night.allowed() - 1))
                        + stratum.right() * Math.log1p(-share);
            }
        }
        return sum;
    }

    private static double logMean(double[] logs) {
        double sum = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            sum = logSum(sum, log);
        }
        return sum - Math.log(logs.length);
    }

    private static double logSum(double a, double b) {
        double high = Math.max(a, b);
        return high == Double.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
