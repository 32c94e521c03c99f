package dev.sluice.jobs.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Ratios of interleaved pairs: their median and a percentile bootstrap interval of it (95 %, 2,000 resamples, fixed seed). */
record Samples(double[] ratios) {
    static final String UNIT = "ratio of rows per CPU-second";

    private static final int RESAMPLES = 2_000;
    private static final long SEED = 1;
    private static final double TAIL = 0.025;

    static Samples of(List<Double> ratios) {
        return new Samples(ratios.stream().mapToDouble(r -> r).toArray());
    }

    double median() {
        return median(ratios.clone());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int n = values.length;
        return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    }

    private double[] medians() {
        Random random = new Random(SEED);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            medians[i] = median(random.ints(ratios.length, 0, ratios.length)
                    .mapToDouble(k -> ratios[k])
                    .toArray());
        }
        Arrays.sort(medians);
        return medians;
    }

    double low() {
        return medians()[(int) (TAIL * RESAMPLES)];
    }

    double high() {
        return medians()[(int) ((1 - TAIL) * RESAMPLES) - 1];
    }

    /** A goal is missed when the whole interval lies below it. */
    Measure against(String measure, double goal) {
        return against(measure, UNIT, goal);
    }

    Measure against(String measure, String unit, double goal) {
        return new Measure(measure, text(), unit, String.format(Locale.ROOT, ">= %.2f", goal), high() >= goal);
    }

    Measure printed(String measure, String unit) {
        return Measure.printed(measure, text(), unit);
    }

    private String text() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f], %d pairs", median(), low(), high(), ratios.length);
    }
}
