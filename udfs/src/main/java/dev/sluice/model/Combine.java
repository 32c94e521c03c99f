package dev.sluice.model;

import java.util.Arrays;
import java.util.Locale;

/** How the members of an ensemble become one model. */
public enum Combine {
    /** The mean of the members' probabilities (Lakshminarayanan, Pritzel, Blundell, NIPS 2017). */
    MEAN,
    /**
     * The share of the members' votes. The mean of their probabilities counts as one more vote: it breaks a tie, never
     * overrules a majority, and leaves no label without a share. Members that disagree so make the shares more even.
     */
    VOTE;

    /** ln of it is finite, and no label that a member favours comes near it. */
    private static final double LEAST_SHARE = Double.MIN_NORMAL;

    /** As in settings and files: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Scores of one row: the natural logarithm of the combined shares, so that softmax gives the shares back.
     *
     * @param probabilities {@code [members][K]}, each row adding up to 1
     * @return {@code [K]}; all NaN if any probability is NaN
     */
    public double[] logits(double[][] probabilities) {
        double[] shares = mean(probabilities);
        if (this == VOTE) {
            for (double[] member : probabilities) {
                shares[highest(member)]++;
            }
            for (int k = 0; k < shares.length; k++) {
                shares[k] /= probabilities.length + 1;
            }
        }
        boolean unknown = Arrays.stream(shares).anyMatch(Double::isNaN);
        for (int k = 0; k < shares.length; k++) {
            shares[k] = unknown ? Double.NaN : Math.log(Math.max(shares[k], LEAST_SHARE));
        }
        return shares;
    }

    private static double[] mean(double[][] probabilities) {
        double[] mean = new double[probabilities[0].length];
        for (int k = 0; k < mean.length; k++) {
            for (double[] member : probabilities) {
                mean[k] += member[k];
            }
            mean[k] /= probabilities.length;
        }
        return mean;
    }

    private static int highest(double[] values) {
        int best = 0;
        for (int k = 1; k < values.length; k++) {
            best = values[k] > values[best] ? k : best;
        }
        return best;
    }
}
