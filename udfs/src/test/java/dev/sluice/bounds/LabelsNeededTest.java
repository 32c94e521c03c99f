package dev.sluice.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsNeededTest {
    @ParameterizedTest
    @CsvSource({"0.9, 0.1, 22, 116", "0.95, 0.1, 45, 461", "0.9, 0.05, 29, 150", "0.99, 0.1, 230, 11513"})
    void allRight_referenceTargets_isTheReferenceCount(double target, double delta, long binomial, long hoeffding) {
        assertThat(new LabelsNeeded(target, delta).allRight()).isEqualTo(binomial);
        assertThat(Bounds.hoeffdingPValue(0, hoeffding, 1 - target)).isLessThanOrEqualTo(delta);
        assertThat(Bounds.hoeffdingPValue(0, hoeffding - 1, 1 - target)).isGreaterThan(delta);
    }

    @Test
    void withWrong_anyNumber_isTheLeastThatCertifies() {
        for (int wrong = 0; wrong < 30; wrong++) {
            long n = new LabelsNeeded(0.9, 0.05).withWrong(wrong);
            assertThat(Bounds.binomialPValue(wrong, n, 0.1)).isLessThanOrEqualTo(0.05);
            assertThat(Bounds.binomialPValue(wrong, n - 1, 0.1)).isGreaterThan(0.05);
        }
    }

    @Test
    void atErrorRate_anyRateBelowTheTarget_certifiesWithThatManyWrong() {
        LabelsNeeded needed = new LabelsNeeded(0.9, 0.1);
        assertThat(needed.atErrorRate(0)).hasValue(22);
        long before = 22;
        for (double rate : new double[] {0.01, 0.03, 0.05, 0.08, 0.095}) {
            long n = needed.atErrorRate(rate).orElseThrow();
            assertThat(Bounds.binomialPValue((long) Math.ceil(rate * n), n, 0.1))
                    .isLessThanOrEqualTo(0.1);
            assertThat(n).isGreaterThanOrEqualTo(before);
            before = n;
        }
        assertThat(needed.atErrorRate(0.1)).isEmpty();
        assertThat(needed.atErrorRate(0.5)).isEmpty();
    }

    @Test
    void allRight_targetNearOne_isStillCounted() {
        assertThat(new LabelsNeeded(0.999999, 0.05).allRight()).isEqualTo(2_995_731);
        assertThat(new LabelsNeeded(1e-9, 0.05).allRight()).isEqualTo(1);
        assertThatThrownBy(() -> new LabelsNeeded(Math.nextDown(1.0), 0.05).allRight())
                .hasMessageContaining("needs more than");
    }

    @Test
    void tooFew_fewerThanNeeded_namesBothNumbers() {
        assertThat(new LabelsNeeded(0.9, 0.1).tooFew(12))
                .isEqualTo("too few labels for the target: 12 given, at least 22 needed");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -1, 2, Double.NaN})
    void constructor_targetOrDeltaOutsideOfZeroToOne_isRefusedWithTheValue(double bad) {
        assertThatThrownBy(() -> new LabelsNeeded(bad, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected target above 0 and below 1, found " + bad);
        assertThatThrownBy(() -> new LabelsNeeded(0.9, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected delta above 0 and below 1, found " + bad);
        assertThatThrownBy(() -> new LabelsNeeded(0.9, 0.1).atErrorRate(-0.5)).hasMessageContaining("found -0.5");
    }
}
