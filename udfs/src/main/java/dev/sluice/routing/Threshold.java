package dev.sluice.routing;

/** The rule that decides between accept and escalate. */
public final class Threshold {
    private Threshold() {}

    /**
     * Accept when confidence is at least the threshold. NaN escalates; a threshold of 0 accepts every other row, one above
     * 1 none.
     */
    public static boolean accepts(double confidence, double threshold) {
        return confidence >= threshold;
    }
}
