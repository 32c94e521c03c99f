package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * The accuracy of a model less that of a reference on the same gold rows.
 *
 * @param better rows that only the model gets right
 * @param worse rows that only the reference gets right
 * @param low lower end of the two-sided score interval (Tango 1998) for {@link #difference}, level 1 - delta
 * @param high its upper end
 * @param pValue exact two-sided sign test (McNemar) of equal accuracy
 */
public record PairedAccuracy(long better, long worse, int rows, double low, double high, double pValue) {
    /** Sums of shares of rows are not to fail for their last bit. */
    private static final double ROUNDING = 1e-9;

    /** Compares row by row. */
    public static PairedAccuracy of(boolean[] right, boolean[] referenceRight, double delta) {
        if (right.length != referenceRight.length) {
            throw new IllegalArgumentException(
                    right.length + " outcomes but " + referenceRight.length + " to compare with");
        }
        long better = 0;
        long worse = 0;
        for (int i = 0; i < right.length; i++) {
            better += right[i] && !referenceRight[i] ? 1 : 0;
            worse += !right[i] && referenceRight[i] ? 1 : 0;
        }
        GoldScoreInterval interval = GoldScoreInterval.of(better, worse, right.length, delta);
        return new PairedAccuracy(
                better, worse, right.length, interval.low(), interval.high(), Bounds.mcNemarPValue(better, worse));
    }

    /** NaN without rows. */
    public double difference() {
        return (double) (better - worse) / rows;
    }

    /** Whether the accuracy is lower by more than this, as counted on these rows. */
    public boolean losesMoreThan(double epsilon) {
        return worse - better > epsilon * rows + ROUNDING;
    }
}
