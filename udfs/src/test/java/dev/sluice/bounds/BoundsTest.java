package dev.sluice.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
    private static final ReferenceTable REFERENCE = new ReferenceTable(BoundsTest.class, "bounds_reference.csv");
    private static final double RELATIVE = 1e-7; // in per cent

    @Test
    void binomialPValue_referenceCounts_isScipysIntoTheTails() {
        for (double[] r : REFERENCE.lines("binomial")) {
            assertThat(Bounds.binomialPValue((long) r[1], (long) r[2], r[3]))
                    .as(Arrays.toString(r))
                    .isCloseTo(r[0], withinPercentage(RELATIVE));
        }
    }

    @Test
    void logPmf_sumOverAllCounts_isOneAndAgreesWithTheDistribution() {
        for (double p : new double[] {1e-6, 0.03, 0.5, 0.97}) {
            double sum = 0;
            for (int k = 0; k <= 400; k++) {
                sum += Math.exp(Binomial.logPmf(k, 400, p));
                assertThat(sum).isCloseTo(Binomial.cdf(k, 400, p), within(1e-12));
            }
        }
    }

    @Test
    void clopperPearson_referenceCounts_areScipysBetaQuantiles() {
        for (double[] r : REFERENCE.lines("lower")) {
            assertThat(Bounds.lower((long) r[1], (long) r[2], r[3])).isCloseTo(r[0], within(1e-12));
        }
        for (double[] r : REFERENCE.lines("upper")) {
            assertThat(Bounds.upper((long) r[1], (long) r[2], r[3])).isCloseTo(r[0], within(1e-12));
        }
    }

    @Test
    void hypergeometricPValue_referenceDraws_isTheExactSum() {
        for (double[] r : REFERENCE.lines("hypergeometric")) {
            assertThat(Bounds.hypergeometricPValue((long) r[1], (long) r[4], (long) r[2], (long) r[3] - 1))
                    .as(Arrays.toString(r))
                    .isCloseTo(r[0], withinPercentage(RELATIVE));
        }
    }

    @Test
    void hypergeometricPValue_populationBeyondAnInt_isNearTheBinomial() {
        double p = Bounds.hypergeometricPValue(40, 1000, 10_000_000_000L, 500_000_000L);
        assertThat(p).isCloseTo(Bounds.binomialPValue(40, 1000, 0.05), withinPercentage(0.01));
    }

    @Test
    void hypergeometricPValue_farMoreWrongThanAllowed_isOneAndNotAnUnderflow() {
        assertThat(Bounds.hypergeometricPValue(9000, 10_000, 1_000_000, 50_000)).isEqualTo(1);
        assertThat(Bounds.hypergeometricPValue(0, 10_000, 1_000_000, 500_000)).isZero();
        assertThat(Bounds.hypergeometricUpper(9000, 10_000, 1_000_000, 0.05)).isBetween(900_000L, 910_000L);
    }

    @Test
    void hypergeometricPValue_nullThatCannotBe_isZero() {
        assertThat(Bounds.hypergeometricPValue(0, 10, 100, 100)).isZero();
        assertThat(Bounds.hypergeometricPValue(0, 10, 100, 90)).isZero();
        assertThat(Bounds.hypergeometricPValue(0, 10, 100, 89)).isPositive();
    }

    @Test
    void hypergeometricBounds_wholePopulationDrawn_areTheCount() {
        assertThat(Bounds.hypergeometricUpper(7, 50, 50, 0.05)).isEqualTo(7);
        assertThat(Bounds.hypergeometricLower(7, 50, 50, 0.05)).isEqualTo(7);
    }

    @Test
    void hypergeometricUpper_anyCount_isTheLastNotRefuted() {
        for (int k = 0; k <= 20; k++) {
            long upper = Bounds.hypergeometricUpper(k, 20, 60, 0.05);
            assertThat(Hypergeometric.cdf(k, 60, upper, 20)).isGreaterThan(0.05);
            assertThat(upper == 60 - (20 - k) || Hypergeometric.cdf(k, 60, upper + 1, 20) <= 0.05)
                    .isTrue();
        }
    }

    @Test
    void hoeffdingAndBentkus_referenceLosses_areTheirFormulas() {
        for (double[] r : REFERENCE.lines("hoeffding")) {
            assertThat(Bounds.hoeffdingPValue(r[1], (long) r[2], r[3])).isCloseTo(r[0], withinPercentage(RELATIVE));
        }
        for (double[] r : REFERENCE.lines("bentkus")) {
            assertThat(Bounds.hoeffdingBentkusPValue(r[1], (long) r[2], r[3]))
                    .isCloseTo(r[0], withinPercentage(RELATIVE));
        }
    }

    @Test
    void pValues_meanLossAtOrAboveAlpha_certifyNothing() {
        assertThat(Bounds.hoeffdingPValue(10, 100, 0.1)).isEqualTo(1);
        assertThat(Bounds.hoeffdingPValue(70, 100, 0.1)).isEqualTo(1);
        assertThat(Bounds.hoeffdingBentkusPValue(70, 100, 0.1)).isEqualTo(1);
        assertThat(Bounds.binomialPValue(70, 100, 0.1)).isCloseTo(1, within(1e-12));
        double[] losses = new double[100];
        Arrays.fill(losses, 0, 70, 1);
        assertThat(Bounds.bettingPValue(losses, 0.1, 0.05)).isEqualTo(1);
    }

    @Test
    void pValues_noRows_areOne() {
        assertThat(Bounds.binomialPValue(0, 0, 0.1)).isEqualTo(1);
        assertThat(Bounds.hypergeometricPValue(0, 0, 100, 10)).isEqualTo(1);
        assertThat(Bounds.hoeffdingPValue(0, 0, 0.1)).isEqualTo(1);
        assertThat(Bounds.hoeffdingBentkusPValue(0, 0, 0.1)).isEqualTo(1);
        assertThat(Bounds.bettingPValue(new double[0], 0.1, 0.05)).isEqualTo(1);
        assertThat(Bounds.nonInferiorityPValue(0, 0, 0, 0.1, 0.05)).isEqualTo(1);
        assertThat(Bounds.lower(0, 0, 0.05)).isZero();
        assertThat(Bounds.upper(0, 0, 0.05)).isEqualTo(1);
    }

    @Test
    void pValues_oneMoreWrong_neverFall() {
        double rounding = 1e-12; // of a p-value next to 1
        for (int wrong = 0; wrong < 60; wrong++) {
            assertThat(Bounds.binomialPValue(wrong, 60, 0.2))
                    .isLessThanOrEqualTo(Bounds.binomialPValue(wrong + 1, 60, 0.2) + rounding);
            assertThat(Bounds.hypergeometricPValue(wrong, 60, 300, 50))
                    .isLessThanOrEqualTo(Bounds.hypergeometricPValue(wrong + 1, 60, 300, 50) + rounding);
            assertThat(Bounds.hoeffdingBentkusPValue(wrong, 60, 0.2))
                    .isLessThanOrEqualTo(Bounds.hoeffdingBentkusPValue(wrong + 1, 60, 0.2));
            assertThat(Bounds.upper(wrong, 60, 0.05)).isLessThanOrEqualTo(Bounds.upper(wrong + 1, 60, 0.05));
        }
    }

    @Test
    void lower_atTheTarget_agreesWithTheTest() {
        for (int right = 0; right <= 80; right++) {
            boolean certified = Bounds.binomialPValue(80 - right, 80, 1 - 0.85) <= 0.05;
            assertThat(Bounds.lower(right, 80, 0.05) >= 0.85)
                    .as("%d right", right)
                    .isEqualTo(certified);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
    void shares_outsideOfZeroToOne_areRefusedWithTheirValue(double bad) {
        assertRefused(() -> Bounds.target(bad), "target above 0 and below 1, found " + bad);
        assertRefused(() -> Bounds.delta(bad), "delta above 0 and below 1, found " + bad);
        assertRefused(() -> Bounds.epsilon(bad), "epsilon above 0 and below 1, found " + bad);
        assertRefused(() -> Bounds.binomialPValue(0, 10, bad), "alpha above 0 and below 1, found " + bad);
        assertRefused(() -> Bounds.hoeffdingPValue(0, 10, bad), "found " + bad);
        assertRefused(() -> Bounds.bettingPValue(new double[1], bad, 0.1), "found " + bad);
        assertRefused(() -> Bounds.lower(1, 2, bad), "found " + bad);
        assertRefused(() -> Bounds.hypergeometricUpper(1, 2, 3, bad), "found " + bad);
        assertRefused(() -> Bounds.nonInferiorityPValue(0, 0, 9, bad, 0.1), "found " + bad);
    }

    @Test
    void counts_thatDoNotFit_areRefusedWithTheirValue() {
        assertRefused(() -> Bounds.binomialPValue(11, 10, 0.1), "wrong from 0 to 10, found 11");
        assertRefused(() -> Bounds.binomialPValue(-1, 10, 0.1), "wrong from 0 to 10, found -1");
        assertRefused(() -> Bounds.hypergeometricPValue(1, 11, 10, 2), "drawn from 0 to 10, found 11");
        assertRefused(() -> Bounds.hypergeometricPValue(1, 5, 10, -1), "found -1");
        assertRefused(() -> Bounds.hoeffdingPValue(10.5, 10, 0.1), "found 10.5");
        assertRefused(() -> Bounds.hoeffdingBentkusPValue(Double.NaN, 10, 0.1), "found NaN");
        assertRefused(() -> Bounds.nonInferiorityPValue(6, 5, 10, 0.1, 0.1), "minus from 0 to 4, found 5");
    }

    private static void assertRefused(Runnable call, String text) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}
