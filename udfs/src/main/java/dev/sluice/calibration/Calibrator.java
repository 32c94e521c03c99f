package dev.sluice.calibration;

/**
 * Turns class scores into probabilities that can be believed: of the rows with probability p, a share of p is right.
 * Immutable and thread-safe.
 */
public sealed interface Calibrator permits Temperature {
    /**
     * The probability of each class.
     *
     * @param logits unnormalised scores of one row, one a class
     * @return as many, adding up to 1; all NaN if any score is NaN or infinite
     */
    double[] probabilities(double[] logits);

    /** The rows it was fitted on; 0 if none. */
    long rows();
}
