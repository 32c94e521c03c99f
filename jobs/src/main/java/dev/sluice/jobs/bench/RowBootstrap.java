package dev.sluice.jobs.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A mean over rows with its percentile bootstrap interval of 95 % (Efron 1979): rows drawn with replacement, 2,000 times, seed 7.
 */
record RowBootstrap(double mean, double low, double high) {
    private static final int DRAWS = 2_000;
    private static final long SEED = 7;
    private static final double TAIL = 0.025;

    /** @param values one a row */
    static RowBootstrap of(double[] values) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[draw] = sum / values.length;
        }
        Arrays.sort(means);
        return new RowBootstrap(
                Arrays.stream(values).average().orElse(Double.NaN),
                means[(int) (TAIL * DRAWS)],
                means[(int) ((1 - TAIL) * DRAWS) - 1]);
    }

    /** Such as {@code .567 (.400 to .733)}. */
    String text() {
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", mean, low, high);
    }

    /** The same with its sign, for a difference. */
    String signed() {
        return String.format(Locale.ROOT, "%+.3f (%+.3f to %+.3f)", mean, low, high);
    }
}
