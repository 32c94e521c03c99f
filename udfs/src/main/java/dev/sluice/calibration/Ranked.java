package dev.sluice.calibration;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Rows by confidence, the least first; of equals, the wrong first. Rows with confidence NaN are left out. */
record Ranked(double[] confidence, boolean[] right) {
    static Ranked of(double[] confidence, boolean[] right) {
        int[] order = IntStream.range(0, confidence.length)
                .filter(i -> !Double.isNaN(confidence[i]))
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> confidence[i] + 0.0) // -0 as 0
                        .thenComparing(i -> right[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean[] hits = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            hits[i] = right[order[i]];
        }
        return new Ranked(IntStream.of(order).mapToDouble(i -> confidence[i]).toArray(), hits);
    }

    /** Right rows. */
    long hits() {
        return hits(0, right.length);
    }

    /** Right rows among these ranks. */
    long hits(int from, int to) {
        return IntStream.range(from, to).filter(i -> right[i]).count();
    }

    /** The first row after those that are as confident as row i. */
    int end(int i) {
        int end = i;
        while (end < confidence.length && confidence[end] == confidence[i]) {
            end++;
        }
        return end;
    }

    /** Mann and Whitney's U over the number of pairs. */
    double auroc() {
        double pairs = 0;
        long wrongBelow = 0;
        for (int i = 0; i < right.length; ) {
            int end = end(i);
            long hits = hits(i, end);
            long wrong = end - i - hits;
            pairs += hits * (wrongBelow + wrong / 2.0);
            wrongBelow += wrong;
            i = end;
        }
        return pairs / ((double) hits() * wrongBelow);
    }

    /** The mean over k of the share of errors among the k most confident; among equals errors come at an even pace. */
    double aurc() {
        double area = 0;
        double errors = 0;
        int taken = 0;
        for (int to = right.length; to > 0; ) {
            int from = to - 1;
            while (from > 0 && confidence[from - 1] == confidence[to - 1]) {
                from--;
            }
            int group = to - from;
            double wrong = group - hits(from, to);
            for (int j = 1; j <= group; j++) {
                area += (errors + wrong * j / group) / (taken + j);
            }
            errors += wrong;
            taken += group;
            to = from;
        }
        return area / right.length;
    }
}
