package dev.sluice.calibration;

import java.util.List;

/** Fits the non-decreasing curve of least squares. */
@FunctionalInterface
public interface IsotonicFit {
    /**
     * Fits; the order of the rows does not matter.
     *
     * @param top highest class probability of each row; at least one row
     * @return between which the curve is linear, positions rising
     */
    List<Knot> fit(double[] top, boolean[] right);
}
