package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * What is to be shown on gold rows. They count as independent draws of the stream that is to be enriched; nothing is claimed
 * of one known set of rows.
 *
 * @param goal the accuracy to reach or, for non-inferiority, the loss epsilon that is allowed; in (0, 1)
 * @param delta probability of a wrong certificate, in (0, 1)
 * @param stages small stages there are
 * @param classes labels there are
 * @param points of the path, at most; {@link #POINTS} does
 * @param mostLabels answers of the LLM that may be asked for, so also gold rows that can be used
 * @param seed of the split
 */
public record GoldSpec(double goal, double delta, int stages, int classes, int points, int mostLabels, long seed) {
    public static final int POINTS = 50;

    public GoldSpec {
        Bounds.target(goal);
        Bounds.delta(delta);
        if (mostLabels < 0) {
            throw new IllegalArgumentException("expected labels from 0, found " + mostLabels);
        }
        new ConfidencePath.Size(stages, classes, points);
    }

    ConfidencePath.Size size() {
        return new ConfidencePath.Size(stages, classes, points);
    }
}
