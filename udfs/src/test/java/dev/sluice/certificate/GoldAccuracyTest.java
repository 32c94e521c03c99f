package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.bounds.Bounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldAccuracyTest {
    private static final long[] WRONG = {10, 14, 20, 33, 12};

    @Test
    void certify_pathThatGetsWorse_certifiesTheLastPointBeforeTheFirstFailure() {
        GoldCertificate certificate = GoldAccuracy.certify(WRONG, 400, 0.93, 0.1);
        GoldPoint point = certificate.certified().orElseThrow();
        assertThat(point.index()).isEqualTo(2);
        assertThat(point.estimate()).isEqualTo(0.95);
        assertThat(point.pValue())
                .isEqualTo(Bounds.binomialPValue(20, 400, 1 - 0.93))
                .isLessThanOrEqualTo(0.1);
        assertThat(point.lower()).isEqualTo(Bounds.lower(380, 400, 0.1)).isGreaterThanOrEqualTo(0.93);
        assertThat(point.lowerSelected())
                .isEqualTo(Bounds.lower(380, 400, 0.02))
                .isLessThan(point.lower());
        assertThat(certificate.points()).hasSize(4);
        assertThat(certificate.test().deltaUse())
                .startsWith("delta 0.1 not split")
                .endsWith("4 tested");
    }

    @Test
    void certify_safestPointFails_certifiesNothingAndKeepsItsFigures() {
        GoldCertificate certificate = GoldAccuracy.certify(new long[] {40, 0}, 400, 0.93, 0.1);
        assertThat(certificate.certified()).isEmpty();
        assertThat(certificate.points()).hasSize(1);
        assertThat(certificate.points().get(0).estimate()).isCloseTo(0.9, within(1e-15));
    }

    @Test
    void certify_rowsAndCounts_agree() {
        boolean[][] wrong = new boolean[WRONG.length][400];
        for (int k = 0; k < WRONG.length; k++) {
            for (int i = 0; i < WRONG[k]; i++) {
                wrong[k][(i * 7 + k) % 400] = true;
            }
        }
        assertThat(GoldAccuracy.certify(wrong, 0.93, 0.1)).isEqualTo(GoldAccuracy.certify(WRONG, 400, 0.93, 0.1));
    }

    @Test
    void certify_noRows_certifiesNothing() {
        assertThat(GoldAccuracy.certify(new long[1], 0, 0.9, 0.1).certified()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 1.2, Double.NaN})
    void certify_targetOrDeltaOutsideOfZeroToOne_isRefusedWithTheValue(double bad) {
        assertThatThrownBy(() -> GoldAccuracy.certify(WRONG, 400, bad, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected target above 0 and below 1, found " + bad);
        assertThatThrownBy(() -> GoldAccuracy.certify(WRONG, 400, 0.9, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected delta above 0 and below 1, found " + bad);
    }

    @Test
    void certify_countsThatDoNotFit_isRefused() {
        assertThatThrownBy(() -> GoldAccuracy.certify(new long[0], 400, 0.9, 0.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GoldAccuracy.certify(new long[] {401}, 400, 0.9, 0.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GoldAccuracy.certify(new boolean[][] {{true}, {}}, 0.9, 0.1))
                .hasMessage("expected 1 rows at every point, found 0 at 1");
    }
}
