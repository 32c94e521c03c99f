package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import java.util.List;

/**
 * What a cascade of small models is searched for with.
 *
 * @param epsilon accuracy that may be lost against the last stage alone, in (0, 1)
 * @param delta probability of being wrong, in (0, 1)
 * @param classes at least 1
 * @param seconds what a stage takes for a row on one core, one a stage, in their order; 0 where it costs nothing
 * @param seed of the split
 */
public record ReferenceSpec(double epsilon, double delta, int classes, List<Double> seconds, long seed) {
    /** Of more the grid of thresholds is too coarse to be of use. */
    public static final int MOST_STAGES = 8;

    public ReferenceSpec {
        Bounds.epsilon(epsilon);
        Bounds.delta(delta);
        seconds = List.copyOf(seconds);
        if (seconds.isEmpty() || seconds.size() > MOST_STAGES || classes < 1) {
            throw new IllegalArgumentException("expected 1 to " + MOST_STAGES + " stages and a class, found "
                    + seconds.size() + " and " + classes);
        }
        for (double time : seconds) {
            if (!(time >= 0 && time < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("expected seconds from 0, found " + seconds);
            }
        }
    }

    int stages() {
        return seconds.size();
    }
}
