package dev.sluice.jobs.bench.systems;

import java.util.Arrays;

/** What is known of a row before the LLM is asked, and after. */
final class Features {
    /** With more labels than this, one indicator a label says less than it costs on a thousand rows. */
    private static final int FEW_LABELS = 20;

    private static final double LEAST = 1e-6;
    private static final int FIRST = 3;

    private Features() {}

    /** Shape of the probabilities: entropy, log odds of the first, the second, its logarithm, the sum of three; and the label. */
    static double[] before(Rows rows, int row) {
        double[] p = rows.probabilities()[row];
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        int n = p.length;
        double entropy = Arrays.stream(p).map(q -> -q * log(q)).sum();
        double top = sorted[n - 1];
        double second = sorted[n - 2];
        double three = Arrays.stream(sorted, Math.max(0, n - FIRST), n).sum();
        double[] shape = {entropy, log(top) - log(1 - top), log(second), second, three};
        return n > FEW_LABELS ? shape : joined(shape, logarithms(p), indicator(n, rows.small(row)));
    }

    /** The same and how the answer stands in the small model's eyes. */
    static double[] after(Rows rows, int row, int answer) {
        double[] p = rows.probabilities()[row];
        double own = p[answer];
        double rank = Arrays.stream(p).filter(q -> q > own).count();
        double[] seen = {
            log(own), log(own) - log(rows.confidence(row)), answer == rows.small(row) ? 1 : 0, Math.log1p(rank)
        };
        double[] known = before(rows, row);
        return p.length > FEW_LABELS ? joined(known, seen) : joined(known, seen, indicator(p.length, answer));
    }

    private static double[] logarithms(double[] p) {
        return Arrays.stream(p).map(Features::log).toArray();
    }

    private static double log(double p) {
        return Math.log(Math.max(p, LEAST));
    }

    private static double[] indicator(int labels, int label) {
        double[] one = new double[labels];
        one[label] = 1;
        return one;
    }

    static double[] joined(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }
}
