package dev.sluice.calibration;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A calibrator and why it is this one.
 *
 * @param logLoss mean log loss of "the label is right" on rows that the method was not fitted on, by method, in the order
 *     in which they were considered; empty where only temperature came into question
 */
public record Choice(Calibrator calibrator, Map<Method, Double> logLoss) {
    static final int FOLDS = 5;

    /** See {@link Calibrators#choose}. */
    static Choice of(Sample sample, long seed, IsotonicFit isotonic) {
        Map<Method, double[]> losses = losses(sample, seed, isotonic);
        Map<Method, Double> means = new EnumMap<>(Method.class);
        losses.forEach((method, loss) -> means.put(method, mean(loss)));
        Method best = Method.TEMPERATURE;
        for (Method method : losses.keySet()) {
            best = isBetter(losses.get(method), losses.get(best)) ? method : best;
        }
        return new Choice(Calibrators.fit(best, sample, isotonic), means);
    }

    /** By more than one standard error of the mean difference. */
    private static boolean isBetter(double[] loss, double[] other) {
        double[] gain = new double[loss.length];
        for (int i = 0; i < gain.length; i++) {
            gain[i] = other[i] - loss[i];
        }
        double mean = mean(gain);
        double squares = 0;
        for (double g : gain) {
            squares += (g - mean) * (g - mean);
        }
        return mean > Math.sqrt(squares / (gain.length - 1.0) / gain.length);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The loss of each row under a fit to the rows of the other folds; of no method if only one is to be had. */
    private static Map<Method, double[]> losses(Sample sample, long seed, IsotonicFit isotonic) {
        int[] fold = folds(sample, seed);
        Map<Method, double[]> losses = new EnumMap<>(Method.class);
        if (sample.rows() < Method.HISTOGRAM.leastRows() || largest(fold) > sample.rows() / 2) {
            return losses;
        }
        boolean[] right = sample.right();
        for (int f = 0; f < FOLDS; f++) {
            int held = f;
            Sample rest = sample.where(i -> fold[i] != held);
            Temperature temperature = Temperature.fit(rest);
            for (Method method : Method.values()) {
                if (sample.rows() >= method.leastRows()) {
                    Calibrator fitted = Calibrators.fit(method, temperature, rest, isotonic);
                    double[] loss = losses.computeIfAbsent(method, m -> new double[fold.length]);
                    for (int i = 0; i < fold.length; i++) {
                        if (fold[i] == held) {
                            loss[i] = ConfidenceMetrics.logLoss(fitted.confidence(sample.logits()[i]), right[i]);
                        }
                    }
                }
            }
        }
        return losses;
    }

    /** By the row's own scores: rows of equal scores are never on both sides of a fit. */
    private static int[] folds(Sample sample, long seed) {
        int[] fold = new int[sample.rows()];
        for (int i = 0; i < fold.length; i++) {
            fold[i] = new SplittableRandom(seed + Arrays.hashCode(sample.logits()[i])).nextInt(FOLDS);
        }
        return fold;
    }

    private static int largest(int[] fold) {
        int[] rows = new int[FOLDS];
        int largest = 0;
        for (int f : fold) {
            largest = Math.max(largest, ++rows[f]);
        }
        return largest;
    }
}
