package dev.sluice.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Rows to fit on: all scores finite, in an order that their values alone decide. */
record Sample(double[][] logits, int[] gold) {
    /** Rows with a score that is not finite are left out. */
    static Sample of(double[][] logits, int[] gold) {
        if (logits.length != gold.length) {
            throw new IllegalArgumentException(logits.length + " rows of scores but " + gold.length + " labels");
        }
        for (int i = 0; i < gold.length; i++) {
            if (gold[i] < 0 || gold[i] >= logits[i].length) {
                throw new IllegalArgumentException("label " + gold[i] + " among " + logits[i].length + " classes");
            }
        }
        return of(
                logits,
                gold,
                IntStream.range(0, gold.length)
                        .filter(i -> Arrays.stream(logits[i]).allMatch(Double::isFinite))
                        .boxed()
                        .sorted(Comparator.<Integer, double[]>comparing(i -> logits[i], Arrays::compare)
                                .thenComparing(i -> gold[i]))
                        .mapToInt(Integer::intValue));
    }

    private static Sample of(double[][] logits, int[] gold, IntStream rows) {
        int[] chosen = rows.toArray();
        return new Sample(
                IntStream.of(chosen).mapToObj(i -> logits[i]).toArray(double[][]::new),
                IntStream.of(chosen).map(i -> gold[i]).toArray());
    }

    Sample where(IntPredicate row) {
        return of(logits, gold, IntStream.range(0, rows()).filter(row));
    }

    int rows() {
        return gold.length;
    }

    /** Whether each label is right. */
    boolean[] right() {
        boolean[] right = new boolean[rows()];
        for (int i = 0; i < right.length; i++) {
            right[i] = Calibrator.label(logits[i]) == gold[i];
        }
        return right;
    }

    /** The highest probability of each row. */
    double[] top(Temperature temperature) {
        return Arrays.stream(logits).mapToDouble(temperature::confidence).toArray();
    }
}
