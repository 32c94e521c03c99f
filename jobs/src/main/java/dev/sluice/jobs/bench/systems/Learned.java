package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * The probability of something, learned on the rows to choose on.
 *
 * @param choose cross-fitted, so that thresholds may be chosen by it
 * @param report by a model of all rows to choose on
 */
record Learned(double[] choose, double[] report) {
    /**
     * @param features of a row of either set
     * @param hits of the rows to choose on
     */
    static Learned of(Task task, BiFunction<Rows, Integer, double[]> features, boolean[] hits) {
        double[][] rows = features(task.choose(), features);
        double penalty = Logistic.penalty(rows, hits);
        Logistic model = Logistic.fit(rows, hits, penalty);
        return new Learned(
                Logistic.crossFitted(rows, hits, penalty),
                Arrays.stream(features(task.report(), features))
                        .mapToDouble(model::probability)
                        .toArray());
    }

    private static double[][] features(Rows rows, BiFunction<Rows, Integer, double[]> features) {
        double[][] all = new double[rows.size()][];
        Arrays.setAll(all, i -> features.apply(rows, i));
        return all;
    }
}
