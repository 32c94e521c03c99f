package dev.sluice.deferral;

/** Fits logistic regressions; Spark's MLlib does. */
@FunctionalInterface
public interface EstimateFit {
    /**
     * @param features {@code [n][d]}
     * @param right one a row
     */
    Estimate fit(double[][] features, boolean[] right);
}
