package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** Accuracy of one labelling less that of another on the same rows, with a percentile bootstrap interval (95 %) over rows. */
public record Difference(double mean, double low, double high) {
    private static final int RESAMPLES = 2_000;
    private static final double TAIL = 0.025;
    private static final long SEED = 1;

    public static Difference of(boolean[] right, boolean[] other) {
        int n = right.length;
        int won = 0;
        int lost = 0;
        for (int i = 0; i < n; i++) {
            won += right[i] && !other[i] ? 1 : 0;
            lost += other[i] && !right[i] ? 1 : 0;
        }
        SplittableRandom random = new SplittableRandom(SEED);
        double[] means = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            int sum = 0;
            for (int i = 0; i < n; i++) {
                int drawn = random.nextInt(n);
                sum += drawn < won ? 1 : drawn < won + lost ? -1 : 0;
            }
            means[r] = (double) sum / n;
        }
        Arrays.sort(means);
        return new Difference(
                (double) (won - lost) / n, means[(int) (TAIL * RESAMPLES)], means[(int) ((1 - TAIL) * RESAMPLES) - 1]);
    }

    /** Not wholly below 0. */
    public boolean notBelow() {
        return high >= 0;
    }

    public boolean above() {
        return low > 0;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%+.4f [%+.4f, %+.4f]", mean, low, high);
    }
}
