package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * What a cascade of small models is searched for with.
 *
 * @param epsilon accuracy that may be lost against the last stage alone, in (0, 1)
 * @param delta probability of being wrong, in (0, 1)
 * @param classes at least 1
 * @param seconds what the stages take for a row
 * @param seed of the split
 */
public record ReferenceSpec(double epsilon, double delta, int classes, StageSeconds seconds, long seed) {
    /** Of more the grid of thresholds is too coarse to be of use. */
    public static final int MOST_STAGES = 8;

    public ReferenceSpec {
        Bounds.epsilon(epsilon);
        Bounds.delta(delta);
        if (seconds.stages() == 0 || seconds.stages() > MOST_STAGES || classes < 1) {
            throw new IllegalArgumentException("expected 1 to " + MOST_STAGES + " stages and a class, found "
                    + seconds.stages() + " and " + classes);
        }
    }

    int stages() {
        return seconds.stages();
    }
}
