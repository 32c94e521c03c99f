package dev.sluice.bounds;

import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;

/**
 * Hypotheses tested in an order fixed beforehand, the safest first, until too many have failed. The probability that any
 * true null is rejected is at most delta, without a split when the first failure stops: the first true null must be rejected
 * for an error. With t failures tolerated it must be one of the first t + 1 true nulls, so each is tested at
 * delta / (t + 1); tolerating all but one is Bonferroni's split.
 *
 * <p>Source: Maurer, Hothorn, Lehmacher, Multiple comparisons in drug clinical trials, 1995; Angelopoulos et al., Learn then
 * Test, 2021.
 *
 * @param delta probability of any false rejection
 * @param tolerated failures after which the test goes on
 * @param hypotheses how many there were
 * @param tested how many were looked at
 * @param lastCertified the last index, from 0, whose null was rejected
 */
public record FixedSequence(double delta, int tolerated, int hypotheses, int tested, OptionalInt lastCertified) {
    /** All at delta; the first failure stops. */
    public static FixedSequence unsplit(int hypotheses, double delta, IntToDoubleFunction pValue) {
        return tolerating(0, hypotheses, delta, pValue);
    }

    /** All at delta / hypotheses; none stops. */
    public static FixedSequence bonferroni(int hypotheses, double delta, IntToDoubleFunction pValue) {
        return tolerating(Math.max(0, hypotheses - 1), hypotheses, delta, pValue);
    }

    /**
     * All at delta / (failures + 1); the failure after the tolerated ones stops.
     *
     * @param pValue the p-value of the hypothesis with an index; asked in order, and of tested ones only
     */
    public static FixedSequence tolerating(int failures, int hypotheses, double delta, IntToDoubleFunction pValue) {
        Checks.delta(delta);
        if (failures < 0 || hypotheses < 0) {
            throw new IllegalArgumentException(
                    "expected failures and hypotheses from 0, found " + failures + " and " + hypotheses);
        }
        double level = delta / (failures + 1.0);
        OptionalInt last = OptionalInt.empty();
        int failed = 0;
        int k = 0;
        for (; k < hypotheses && failed <= failures; k++) {
            double p = pValue.applyAsDouble(k);
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("expected a p-value in [0, 1], found " + p + " at " + k);
            }
            if (p <= level) {
                last = OptionalInt.of(k);
            } else {
                failed++;
            }
        }
        return new FixedSequence(delta, failures, hypotheses, k, last);
    }

    /** The level of each test. */
    public double level() {
        return delta / (tolerated + 1.0);
    }

    /** How delta was used, as a certificate says it. */
    public String deltaUse() {
        String split = tolerated == 0
                ? "delta " + delta + " not split, each hypothesis tested at it"
                : "delta " + delta + " split by " + (tolerated + 1) + ", each hypothesis tested at " + level();
        String stop = tolerated == 0
                ? "the first failure stops"
                : tolerated >= hypotheses - 1 ? "none stops" : "failure " + (tolerated + 1) + " stops";
        return split + "; " + hypotheses + " in a fixed order, " + stop + "; " + tested + " tested";
    }
}
