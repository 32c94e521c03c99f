package dev.sluice.deferral;

import java.util.Arrays;

/**
 * What the probabilities of a small model say of who will be right. Ten numbers or so are enough, whatever the number of
 * labels: with many labels one number a label was no better, with few labels and many rows a little.
 */
final class Features {
    /** Probabilities below this are all the same. */
    private static final double LEAST = 1e-6;

    private Features() {}

    /**
     * Before the LLM has answered.
     *
     * @param p calibrated probabilities, one a label
     */
    static double[] before(double[] p) {
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        int last = sorted.length - 1;
        double top = sorted[last];
        double second = sorted[last - 1];
        // Of three labels or two exactly 1: what a sum of theirs differs by is rounding, which a standardising fit
        // would blow up.
        double three = last > 2 ? top + second + sorted[last - 2] : 1;
        return new double[] {entropy(p), log(top) - log(1 - top), log(second), second, three};
    }

    /**
     * When it has.
     *
     * @param answer class index
     * @param perLabel whether to add one number for each label that the small model or the LLM gives
     */
    static double[] after(double[] p, int answer, boolean perLabel) {
        int small = top(p);
        double[] before = before(p);
        int own = 4;
        double[] all = Arrays.copyOf(before, before.length + own + (perLabel ? 2 * p.length : 0));
        int at = before.length;
        all[at++] = log(p[answer]);
        all[at++] = log(p[answer]) - log(p[small]);
        all[at++] = answer == small ? 1 : 0;
        all[at++] = Math.log1p(rank(p, answer));
        if (perLabel) {
            all[at + small] = 1;
            all[at + p.length + answer] = 1;
        }
        return all;
    }

    /** The class of the highest probability, the first of equals. */
    static int top(double[] p) {
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }

    private static int rank(double[] p, int answer) {
        int above = 0;
        for (int k = 0; k < p.length; k++) {
            above += p[k] > p[answer] ? 1 : 0;
        }
        return above;
    }

    private static double entropy(double[] p) {
        double sum = 0;
        for (double q : p) {
            sum -= q * log(q);
        }
        return sum;
    }

    private static double log(double p) {
        return Math.log(Math.max(LEAST, p));
    }
}
