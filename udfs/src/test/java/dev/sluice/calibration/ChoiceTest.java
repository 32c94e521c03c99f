package dev.sluice.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which method {@link Calibrators#choose} takes; all rows are drawn with the seeds that stand here. */
class ChoiceTest {
    @Test
    void choose_confidencesThatAreTrue_keepsTemperature() {
        Choice choice = choose(Rows.drawn(4000, 1, c -> c));
        assertThat(choice.calibrator().method()).isEqualTo(Method.TEMPERATURE);
        assertThat(choice.logLoss()).containsOnlyKeys(Method.values());
    }

    @Test
    void choose_accuracyThatJumpsBetweenBins_takesHistogram() {
        // The eighth of fifteen bins of equal mass begins at 0.3 + 0.69 * 7/15.
        Choice choice = choose(Rows.drawn(4000, 2, c -> c < 0.622 ? 0.1 : 0.95));
        assertThat(choice.calibrator().method()).isEqualTo(Method.HISTOGRAM);
        assertThat(choice.logLoss().get(Method.HISTOGRAM))
                .isLessThan(choice.logLoss().get(Method.TEMPERATURE) - 0.05);
    }

    @Test
    void choose_accuracyThatJumpsInsideABin_takesIsotonic() {
        // The last of fifteen bins of equal mass begins at 0.944: it cannot follow the edge.
        Choice choice = choose(Rows.drawn(6000, 3, c -> c < 0.97 ? 0.5 : 0.999));
        assertThat(choice.calibrator().method()).isEqualTo(Method.ISOTONIC);
    }

    @ParameterizedTest
    @CsvSource({"199, 0", "200, 2", "999, 2", "1000, 3"})
    void choose_fewRows_leavesMethodsOut(int rows, int compared) {
        Choice choice = choose(Rows.drawn(rows, 4, c -> c < 0.62 ? 0.1 : 0.95));
        assertThat(choice.logLoss()).hasSize(compared);
        if (compared == 0) {
            assertThat(choice.calibrator().method()).isEqualTo(Method.TEMPERATURE);
        }
    }

    @Test
    void choose_rowsInAnotherOrder_isTheSame() {
        Rows rows = Rows.drawn(1200, 5, c -> c * c);
        assertThat(choose(rows.shuffled(8))).isEqualTo(choose(rows));
    }

    @Test
    void choose_oneConfidenceForAllRows_keepsTemperature() {
        double[] c = new double[2000];
        Arrays.fill(c, 0.9);
        assertThat(choose(Rows.of(c, new boolean[2000])))
                .extracting(choice -> choice.calibrator().method(), choice -> choice.logLoss()
                        .size())
                .containsExactly(Method.TEMPERATURE, 0);
    }

    @Test
    void choose_noRows_keepsTemperatureOne() {
        assertThat(choose(new Rows(new double[0][], new int[0])).calibrator()).isEqualTo(new Temperature(1, 0));
    }

    @Test
    void choose_allRightOrAllWrong_staysFinite() {
        for (double accuracy : List.of(0.0, 1.0)) {
            assertThat(choose(Rows.drawn(1000, 6, c -> accuracy)).logLoss().values())
                    .hasSize(3)
                    .allMatch(Double::isFinite);
        }
    }

    private static Choice choose(Rows rows) {
        return Calibrators.choose(rows.logits(), rows.gold(), 7, Rows::poolAdjacentViolators);
    }
}
