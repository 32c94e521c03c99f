package dev.sluice.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Made rows of ten classes: class 0 is the predicted one where its probability is above 0.1. */
record Rows(double[][] logits, int[] gold) {
    private static final int CLASSES = 10;

    /** Rows whose highest probability is the confidence; the right class is 0, or 1 where the row is wrong. */
    static Rows of(double[] confidence, boolean[] right) {
        double[][] logits = new double[confidence.length][CLASSES];
        int[] gold = new int[confidence.length];
        for (int i = 0; i < gold.length; i++) {
            Arrays.fill(logits[i], Math.log((1 - confidence[i]) / (CLASSES - 1)));
            logits[i][0] = Math.log(confidence[i]);
            gold[i] = right[i] ? 0 : 1;
        }
        return new Rows(logits, gold);
    }

    /** n rows of confidence uniform in [0.3, 0.99], right with a probability that depends on it. */
    static Rows drawn(int n, long seed, DoubleUnaryOperator accuracy) {
        Random random = new Random(seed);
        double[] confidence = random.doubles(n, 0.3, 0.99).toArray();
        boolean[] right = new boolean[n];
        for (int i = 0; i < n; i++) {
            right[i] = random.nextDouble() < accuracy.applyAsDouble(confidence[i]);
        }
        return of(confidence, right);
    }

    Rows shuffled(long seed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < gold.length; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        return new Rows(
                order.stream().map(i -> logits[i]).toArray(double[][]::new),
                order.stream().mapToInt(i -> gold[i]).toArray());
    }

    /** Pool adjacent violators, a block a row at first: a second implementation beside Spark's. */
    static List<Knot> poolAdjacentViolators(double[] top, boolean[] right) {
        Ranked ranked = Ranked.of(top, right);
        double[] x = ranked.confidence();
        List<double[]> blocks = new ArrayList<>(); // first x, last x, right, rows
        for (int i = 0; i < x.length; ) {
            int end = ranked.end(i);
            double[] block = {x[i], x[i], ranked.hits(i, end), end - i};
            while (!blocks.isEmpty() && value(blocks.get(blocks.size() - 1)) >= value(block)) {
                double[] before = blocks.remove(blocks.size() - 1);
                block = new double[] {before[0], block[1], before[2] + block[2], before[3] + block[3]};
            }
            blocks.add(block);
            i = end;
        }
        List<Knot> knots = new ArrayList<>();
        for (double[] block : blocks) {
            knots.add(new Knot(block[0], value(block)));
            if (block[1] > block[0]) {
                knots.add(new Knot(block[1], value(block)));
            }
        }
        return knots;
    }

    private static double value(double[] block) {
        return block[2] / block[3];
    }
}
