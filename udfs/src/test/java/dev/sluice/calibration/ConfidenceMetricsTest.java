package dev.sluice.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidenceMetricsTest {
    @ParameterizedTest
    @MethodSource("dev.sluice.calibration.SklearnCase#all")
    void of_referenceRows_givesTheFiguresOfSklearn(SklearnCase reference) {
        ConfidenceMetrics m = ConfidenceMetrics.of(reference.confidence(), reference.right());
        assertThat(m.rows()).isEqualTo(reference.confidence().length);
        assertThat(m.auroc()).isCloseTo(reference.figure("auroc"), within(1e-12));
        assertThat(m.brier()).isCloseTo(reference.figure("brier"), within(1e-12));
        assertThat(m.logLoss()).isCloseTo(reference.figure("logLoss"), within(1e-12));
        assertThat(m.aurc()).isCloseTo(reference.figure("aurc"), within(1e-12));
        double[] curve = m.reliability().stream()
                .filter(bin -> bin.rows() > 0)
                .flatMapToDouble(bin -> Arrays.stream(new double[] {bin.confidence(), bin.accuracy()}))
                .toArray();
        assertThat(curve).containsExactly(reference.pairs("curve"), within(1e-12));
    }

    @Test
    void of_fourRowsByHand_givesTheirFigures() {
        // Most confident first: right, wrong, right, right; risks 0, 1/2, 1/3, 1/4.
        ConfidenceMetrics m =
                ConfidenceMetrics.of(new double[] {0.9, 0.8, 0.7, 0.6}, new boolean[] {true, false, true, true});
        assertThat(m.accuracy()).isEqualTo(0.75);
        assertThat(m.confidence()).isCloseTo(0.75, within(1e-15));
        assertThat(m.brier()).isCloseTo((0.01 + 0.64 + 0.09 + 0.16) / 4, within(1e-15));
        assertThat(m.aurc()).isCloseTo((0 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0) / 4, within(1e-15));
        assertThat(m.auroc()).isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void of_constantConfidence_isWorthACoinAndTheErrorRate() {
        double[] tied = new double[40];
        Arrays.fill(tied, 0.75);
        boolean[] right = new boolean[40];
        Arrays.fill(right, 0, 30, true);
        ConfidenceMetrics m = ConfidenceMetrics.of(tied, right);
        assertThat(m.auroc()).isEqualTo(0.5);
        assertThat(m.aurc()).isCloseTo(0.25, within(1e-12));
        assertThat(m.eceEqualWidth()).isCloseTo(0, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void of_rowsOfOneOutcome_haveNoAurocAndTheirErrorRateAsAurc(boolean right) {
        boolean[] all = new boolean[3];
        Arrays.fill(all, right);
        ConfidenceMetrics m = ConfidenceMetrics.of(new double[] {0, 0.5, 1}, all);
        assertThat(m.auroc()).isNaN();
        assertThat(m.aurc()).isEqualTo(right ? 0 : 1);
        assertThat(m.logLoss()).isFinite();
    }

    @Test
    void of_noRows_isNaN() {
        for (double[] none : List.of(new double[0], new double[] {Double.NaN})) {
            ConfidenceMetrics m = ConfidenceMetrics.of(none, new boolean[none.length]);
            assertThat(m.rows()).isZero();
            assertThat(new double[] {m.accuracy(), m.confidence(), m.logLoss(), m.brier(), m.auroc(), m.aurc()})
                    .containsOnly(Double.NaN);
            assertThat(m.eceEqualWidth()).isNaN();
            assertThat(m.eceEqualMass()).isNaN();
            assertThat(m.reliability()).hasSize(15).allMatch(bin -> bin.rows() == 0 && Double.isNaN(bin.accuracy()));
            assertThat(m.table()).hasSize(1);
        }
    }

    @Test
    void of_rowWithNaN_leavesItOut() {
        ConfidenceMetrics m =
                ConfidenceMetrics.of(new double[] {0.25, Double.NaN, 1}, new boolean[] {false, false, true});
        assertThat(m).isEqualTo(ConfidenceMetrics.of(new double[] {0.25, 1}, new boolean[] {false, true}));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.calibration.SklearnCase#all")
    void of_rowsInAnotherOrder_givesTheSameBits(SklearnCase reference) {
        double[] confidence = reference.confidence();
        boolean[] right = reference.right();
        ConfidenceMetrics expected = ConfidenceMetrics.of(confidence, right);
        Random random = new Random(3);
        for (int i = confidence.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double c = confidence[i];
            confidence[i] = confidence[j];
            confidence[j] = c;
            boolean r = right[i];
            right[i] = right[j];
            right[j] = r;
        }
        assertThat(ConfidenceMetrics.of(confidence, right)).isEqualTo(expected);
    }

    @Test
    void of_confidenceThatIsNone_isRefused() {
        for (double c : new double[] {-0.1, 1.1, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> ConfidenceMetrics.of(new double[] {c}, new boolean[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ConfidenceMetrics.of(new double[1], new boolean[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void table_rowsInTwoBins_hasALineForEach() {
        ConfidenceMetrics m = ConfidenceMetrics.of(new double[] {0, 0.99, 0.97}, new boolean[] {false, true, false});
        assertThat(m.table())
                .containsExactly(
                        "confidence         rows    mean   right",
                        "0.000-0.067           1  0.0000  0.0000",
                        "0.933-1.000           2  0.9800  0.5000");
    }
}
