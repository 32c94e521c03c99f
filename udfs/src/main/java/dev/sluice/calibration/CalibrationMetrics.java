package dev.sluice.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How good probabilities are. Every number is NaN when there are no rows.
 *
 * @param rows rows that counted: those without a NaN
 * @param accuracy share of rows whose most probable class (the first of equals) is the right one
 * @param negativeLogLikelihood mean of -ln p(right class), in nats, p taken as at least 1e-15
 * @param brier mean squared distance of the probabilities from the right class's indicator, 0 to 2 (Brier 1950)
 * @param eceEqualWidth expected calibration error over 15 bins of equal width (Guo et al. 2017)
 * @param eceEqualMass the same over 15 bins of about equally many rows
 */
public record CalibrationMetrics(
        long rows,
        double accuracy,
        double negativeLogLikelihood,
        double brier,
        double eceEqualWidth,
        double eceEqualMass) {
    public static final int BINS = 15;

    private static final double LEAST_PROBABILITY = 1e-15;

    /**
     * Measures rows of probabilities against their right classes.
     *
     * @param probabilities one row a text, each adding up to 1; rows with a NaN are left out
     * @param gold the right class of each row
     */
    public static CalibrationMetrics of(double[][] probabilities, int[] gold) {
        if (probabilities.length != gold.length) {
            throw new IllegalArgumentException(probabilities.length + " rows but " + gold.length + " labels");
        }
        double[] confidence = new double[gold.length];
        boolean[] correct = new boolean[gold.length];
        int rows = 0;
        int right = 0;
        double likelihood = 0;
        double brier = 0;
        for (int i = 0; i < gold.length; i++) {
            double[] p = probabilities[i];
            if (Arrays.stream(p).anyMatch(Double::isNaN)) {
                continue;
            }
            int first = 0;
            for (int k = 0; k < p.length; k++) {
                first = p[k] > p[first] ? k : first;
                double distance = p[k] - (k == gold[i] ? 1 : 0);
                brier += distance * distance;
            }
            likelihood -= Math.log(Math.max(p[gold[i]], LEAST_PROBABILITY));
            confidence[rows] = Math.min(1, p[first]); // a sum of rounded parts may pass 1 by an ulp
            correct[rows] = first == gold[i];
            right += correct[rows++] ? 1 : 0;
        }
        double n = rows; // 0 / 0.0 is the NaN that is promised
        double[] counted = Arrays.copyOf(confidence, rows);
        boolean[] hits = Arrays.copyOf(correct, rows);
        return new CalibrationMetrics(
                rows, right / n, likelihood / n, brier / n, eceEqualWidth(counted, hits), eceEqualMass(counted, hits));
    }

    /**
     * Expected calibration error over bins (m/15, (m+1)/15]; 0 falls in the first.
     *
     * @param confidence each in [0, 1]
     */
    public static double eceEqualWidth(double[] confidence, boolean[] correct) {
        check(confidence, correct);
        Bins bins = new Bins();
        for (int i = 0; i < confidence.length; i++) {
            bins.add(widthBin(confidence[i]), confidence[i], correct[i]);
        }
        return bins.error(confidence.length);
    }

    /**
     * Expected calibration error over bins of about equally many rows, the least confident first. Rows of equal confidence
     * stay together, in the bin of the first of them, so the order of the rows does not matter.
     *
     * @param confidence each in [0, 1]
     */
    public static double eceEqualMass(double[] confidence, boolean[] correct) {
        check(confidence, correct);
        int[] order = IntStream.range(0, confidence.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> confidence[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        Bins bins = new Bins();
        int first = 0;
        for (int rank = 0; rank < order.length; rank++) {
            double c = confidence[order[rank]];
            first = c == confidence[order[first]] ? first : rank;
            bins.add((int) ((long) first * BINS / order.length), c, correct[order[rank]]);
        }
        return bins.error(order.length);
    }

    /** Which of the bins (m/15, (m+1)/15] a confidence falls in; 0 in the first. */
    static int widthBin(double confidence) {
        return Math.max(0, (int) Math.ceil(confidence * BINS) - 1);
    }

    private static void check(double[] confidence, boolean[] correct) {
        if (confidence.length != correct.length) {
            throw new IllegalArgumentException(confidence.length + " confidences but " + correct.length + " outcomes");
        }
        for (double c : confidence) {
            if (!(c >= 0 && c <= 1)) {
                throw new IllegalArgumentException("expected confidences in [0, 1], found " + c);
            }
        }
    }

    /** Sum over bins of |rows right - sum of confidences|, over n: the weights cancel the means' denominators. */
    private static final class Bins {
        private final double[] gap = new double[BINS];

        void add(int bin, double confidence, boolean correct) {
            gap[bin] += (correct ? 1 : 0) - confidence;
        }

        double error(int rows) {
            return Arrays.stream(gap).map(Math::abs).sum() / rows;
        }
    }
}
