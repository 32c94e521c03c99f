package dev.sluice.certificate;

import java.util.List;

/**
 * What gold rows say of cascades of small stages against the last stage alone.
 *
 * @param finding the fastest certified one, or why there is none; its figures have {@code speedup}, {@code accuracy},
 *     {@code referenceAccuracy}, {@code secondsPerRow} and {@code answeredByStageN}
 * @param combinations one for each choice of stages: estimates, nothing is proved of them
 */
public record ReferenceFinding(Finding finding, List<Combination> combinations) {
    public ReferenceFinding {
        combinations = List.copyOf(combinations);
    }

    /**
     * The best that a choice of stages gave.
     *
     * @param thresholds one a stage; above 1 where it takes no part, 0 for the last that does
     * @param seconds for a row on one core
     * @param accuracy share of right rows, on rows that chose nothing
     */
    public record Combination(List<Double> thresholds, double seconds, double accuracy) {
        public Combination {
            thresholds = List.copyOf(thresholds);
        }
    }
}
