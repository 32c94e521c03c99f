package dev.sluice.calibration;

/**
 * Turns class scores into a confidence that can be believed: of the rows with confidence c, a share of c has the right
 * label. No calibrator has a say in the label, which is {@link #label} of the scores. Immutable and thread-safe.
 */
public sealed interface Calibrator permits Temperature, Histogram, Isotonic {
    /** The predicted class: the highest score, the first of equals. */
    static int label(double[] logits) {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            best = logits[k] > logits[best] ? k : best;
        }
        return best;
    }

    /**
     * The probability of each class, softmax(logits / temperature).
     *
     * @param logits unnormalised scores of one row, one a class
     * @return as many, adding up to 1, highest at {@link #label}; all NaN if any score is NaN or infinite
     */
    double[] probabilities(double[] logits);

    /**
     * The probability that {@link #label} is right; never lower for a row whose highest probability is higher.
     *
     * @param logits unnormalised scores of one row, one a class
     * @return from 0 to 1; NaN if any score is NaN or infinite
     */
    double confidence(double[] logits);

    Method method();

    /** The rows it was fitted on; 0 if none. */
    long rows();
}
