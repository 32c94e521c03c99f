package dev.sluice.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CalibrationMetricsTest {
    private static final double NAN = Double.NaN;

    @Test
    void of_referenceRows_givesTheReferenceFigures() {
        CalibrationMetrics raw = measure(1);
        assertThat(raw.accuracy()).isCloseTo(0.7333333333333333, within(1e-12));
        assertThat(raw.negativeLogLikelihood()).isCloseTo(1.1605963184427615, within(1e-12));
        assertThat(raw.brier()).isCloseTo(0.45379891138174877, within(1e-12));
        assertThat(raw.eceEqualWidth()).isCloseTo(0.18077842196965888, within(1e-12));
        assertThat(raw.eceEqualMass()).isCloseTo(0.17046357352112138, within(1e-12));
        CalibrationMetrics scaled = measure(Reference.TEMPERATURE);
        assertThat(scaled.negativeLogLikelihood()).isCloseTo(0.7657017052793508, within(1e-12));
        assertThat(scaled.brier()).isCloseTo(0.42591710662141613, within(1e-12));
        assertThat(scaled.eceEqualWidth()).isCloseTo(0.1190178307001668, within(1e-12));
        assertThat(scaled.eceEqualMass()).isCloseTo(0.14856917842898765, within(1e-12));
    }

    @Test
    void of_twoRowsByHand_givesTheirMeans() {
        CalibrationMetrics m = CalibrationMetrics.of(new double[][] {{0.8, 0.2}, {0.4, 0.6}}, new int[] {0, 0});
        assertThat(m.rows()).isEqualTo(2);
        assertThat(m.accuracy()).isEqualTo(0.5);
        assertThat(m.negativeLogLikelihood()).isCloseTo(-(Math.log(0.8) + Math.log(0.4)) / 2, within(1e-15));
        assertThat(m.brier()).isCloseTo((0.04 + 0.04 + 0.36 + 0.36) / 2, within(1e-15));
        // Bins of their own: |1 - 0.8| and |0 - 0.6|.
        assertThat(m.eceEqualWidth()).isCloseTo(0.4, within(1e-15));
        assertThat(m.eceEqualMass()).isCloseTo(0.4, within(1e-15));
    }

    @Test
    void of_equalProbabilities_countsTheFirstClass() {
        CalibrationMetrics m = CalibrationMetrics.of(new double[][] {{0.5, 0.5}, {0.5, 0.5}}, new int[] {0, 1});
        assertThat(m.accuracy()).isEqualTo(0.5);
        assertThat(m.eceEqualWidth()).isZero();
    }

    @Test
    void of_certainAndWrong_staysFinite() {
        CalibrationMetrics m = CalibrationMetrics.of(new double[][] {{1, 0}}, new int[] {1});
        assertThat(m.negativeLogLikelihood()).isCloseTo(-Math.log(1e-15), within(1e-9));
        assertThat(m.brier()).isEqualTo(2);
        assertThat(m.eceEqualWidth()).isEqualTo(1);
    }

    @Test
    void of_noRows_isNaN() {
        CalibrationMetrics none = new CalibrationMetrics(0, NAN, NAN, NAN, NAN, NAN);
        assertThat(CalibrationMetrics.of(new double[0][], new int[0])).isEqualTo(none);
        assertThat(CalibrationMetrics.of(new double[][] {{NAN, NAN}}, new int[] {0}))
                .isEqualTo(none);
        assertThat(CalibrationMetrics.eceEqualMass(new double[0], new boolean[0]))
                .isNaN();
    }

    @Test
    void of_rowWithNaN_leavesItOut() {
        CalibrationMetrics m = CalibrationMetrics.of(new double[][] {{NAN, NAN}, {0.25, 0.75}}, new int[] {0, 1});
        assertThat(m.rows()).isEqualTo(1);
        assertThat(m.accuracy()).isEqualTo(1);
        assertThat(m.eceEqualWidth()).isEqualTo(0.25);
    }

    @Test
    void eceEqualWidth_confidencesInOneBin_areAveragedFirst() {
        // 0.95 and 0.99 share the last bin: |1 right - 1.94| / 2.
        assertThat(CalibrationMetrics.eceEqualWidth(new double[] {0.95, 0.99}, new boolean[] {true, false}))
                .isCloseTo(0.47, within(1e-15));
    }

    @Test
    void eceEqualWidth_edges_fallInTheFirstAndTheLastBin() {
        assertThat(CalibrationMetrics.eceEqualWidth(new double[] {0, 1}, new boolean[] {false, true}))
                .isZero();
        assertThat(CalibrationMetrics.eceEqualWidth(new double[] {0, 1}, new boolean[] {true, false}))
                .isEqualTo(1);
    }

    @Test
    void eceEqualMass_tiedConfidences_ignoreTheOrderOfRows() {
        double[] tied = new double[40];
        Arrays.fill(tied, 0.75);
        boolean[] firstRight = new boolean[40];
        Arrays.fill(firstRight, 0, 30, true);
        boolean[] lastRight = new boolean[40];
        Arrays.fill(lastRight, 10, 40, true);
        assertThat(CalibrationMetrics.eceEqualMass(tied, firstRight)).isCloseTo(0, within(1e-12));
        assertThat(CalibrationMetrics.eceEqualMass(tied, lastRight)).isCloseTo(0, within(1e-12));
    }

    @Test
    void ece_confidenceThatIsNone_isRefused() {
        for (double c : new double[] {-0.1, 1.1, NAN}) {
            assertThatThrownBy(() -> CalibrationMetrics.eceEqualWidth(new double[] {c}, new boolean[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CalibrationMetrics.eceEqualMass(new double[1], new boolean[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static CalibrationMetrics measure(double temperature) {
        Calibrator calibrator = Calibrators.temperature(temperature);
        double[][] probabilities =
                Arrays.stream(Reference.LOGITS).map(calibrator::probabilities).toArray(double[][]::new);
        return CalibrationMetrics.of(probabilities, Reference.GOLD);
    }
}
