package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * What is to be shown of one class.
 *
 * @param label index of the class
 * @param target precision or recall to reach, in (0, 1)
 * @param delta probability of a wrong certificate, in (0, 1)
 * @param stream the rows are a sample of a stream; otherwise these very rows are meant
 * @param stages small stages there are
 * @param classes labels there are
 * @param points of the path, at most
 * @param mostLabels answers of the LLM that may be asked for
 * @param seed of every random choice
 */
public record ClassSpec(
        int label,
        double target,
        double delta,
        boolean stream,
        int stages,
        int classes,
        int points,
        int mostLabels,
        long seed) {
    /** For precision against the LLM, where each point costs labels: as good as 20 with 500 of them, better with 150. */
    public static final int FEW_POINTS = 10;

    /** For all else, where all points share their labels. */
    public static final int POINTS = GoldSpec.POINTS;

    public ClassSpec {
        Bounds.target(target);
        Bounds.delta(delta);
        if (label < 0 || label >= classes || mostLabels < 0) {
            throw new IllegalArgumentException("expected a label from 0 to " + (classes - 1)
                    + " and labels to ask for from 0, found " + label + " and " + mostLabels);
        }
        new ConfidencePath.Size(stages, classes, points);
    }
}
