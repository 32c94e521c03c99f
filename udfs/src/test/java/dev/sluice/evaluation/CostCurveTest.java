package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.evaluation.CostCurve.Point;
import dev.sluice.evaluation.CostCurve.Tie;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Definitions of RouteLLM by hand: every expected number is worked out in the comment beside it. */
class CostCurveTest {
    private static final boolean T = true;
    private static final boolean F = false;

    /** Asked in the order of the rows: accuracy .5, .75, .75, .75, .75. */
    private static final CostCurve GOOD_ORDER = CostCurve.leastConfidentFirst(
            new double[] {0.1, 0.2, 0.3, 0.4}, new boolean[] {F, F, T, T}, new boolean[] {T, F, T, T});

    @Test
    void points_fourRows_areOneForEachCall() {
        assertThat(GOOD_ORDER.points())
                .containsExactly(
                        new Point(0, 0.5),
                        new Point(0.25, 0.75),
                        new Point(0.5, 0.75),
                        new Point(0.75, 0.75),
                        new Point(1, 0.75));
        assertThat(GOOD_ORDER.weak()).isEqualTo(0.5);
        assertThat(GOOD_ORDER.strong()).isEqualTo(0.75);
        assertThat(GOOD_ORDER.accuracyAt(0.125)).isCloseTo(0.625, within(1e-12));
        assertThat(GOOD_ORDER.accuracyAt(0)).isEqualTo(0.5);
        assertThat(GOOD_ORDER.accuracyAt(1)).isEqualTo(0.75);
        assertThat(GOOD_ORDER.best()).isEqualTo(new Point(0.25, 0.75));
    }

    @Test
    void averageGapRecovered_fourRows_isTheTrapezoidsShareOfTheGap() {
        // Area .25 (.5 + .75) / 2 + .75 .75 = .71875; (.71875 - .5) / .25 = .875.
        assertThat(GOOD_ORDER.area()).isCloseTo(0.71875, within(1e-12));
        assertThat(GOOD_ORDER.averageGapRecovered().orElseThrow()).isCloseTo(0.875, within(1e-12));
    }

    @Test
    void callsToRecover_fourRows_isTheFirstCrossing() {
        // The whole gap is closed by the first quarter of the calls, on a straight line.
        assertThat(GOOD_ORDER.callsToRecover(0.2).orElseThrow()).isCloseTo(0.05, within(1e-12));
        assertThat(GOOD_ORDER.callsToRecover(0.5).orElseThrow()).isCloseTo(0.125, within(1e-12));
        assertThat(GOOD_ORDER.callsToRecover(0.8).orElseThrow()).isCloseTo(0.2, within(1e-12));
        assertThat(GOOD_ORDER.callsToRecover(1).orElseThrow()).isCloseTo(0.25, within(1e-12));
        assertThat(GOOD_ORDER.callsToRecover(1.5)).isEmpty();
    }

    @Test
    void curve_badOrderThatFirstLoses_hasANegativeStart() {
        // Small right on the first of three rows, where the strong model is wrong; right on the others, where small is
        // not:
        // accuracy 1/3, 0, 1/3, 2/3. Area (1/6 + 1/6 + 1/2) / 3 = 5/18; (5/18 - 6/18) / (6/18) = -1/6.
        CostCurve curve =
                CostCurve.highestScoreFirst(new double[] {3, 2, 1}, new boolean[] {T, F, F}, new boolean[] {F, T, T});
        assertThat(curve.averageGapRecovered().orElseThrow()).isCloseTo(-1 / 6.0, within(1e-12));
        // 1/3 + .5 / 3 is reached half way between 2/3 and 1 of the calls.
        assertThat(curve.callsToRecover(0.5).orElseThrow()).isCloseTo(5 / 6.0, within(1e-12));
        assertThat(curve.best().calls()).isEqualTo(1);
    }

    @Test
    void curve_allScoresTied_isTheStraightLineOfARandomRouter() {
        double[] same = {0.5, 0.5, 0.5, 0.5};
        CostCurve curve = CostCurve.leastConfidentFirst(same, new boolean[] {F, F, T, T}, new boolean[] {T, T, T, F});
        assertThat(curve.points()).containsExactly(new Point(0, 0.5), new Point(1, 0.75));
        assertThat(curve.averageGapRecovered().orElseThrow()).isCloseTo(0.5, within(1e-12));
        for (double q : new double[] {0.2, 0.5, 0.8, 1}) {
            assertThat(curve.callsToRecover(q).orElseThrow()).isCloseTo(q, within(1e-12));
        }
    }

    @Test
    void curve_partOfTheScoresTied_keepsThemTogether() {
        CostCurve curve = CostCurve.leastConfidentFirst(
                new double[] {0.9, 0.2, 0.2, -0.0, 0.0}, new boolean[] {T, F, T, F, F}, new boolean[] {T, T, T, T, F});
        assertThat(curve.points()).extracting(Point::calls).containsExactly(0.0, 0.4, 0.8, 1.0);
        assertThat(curve.points()).extracting(Point::accuracy).containsExactly(0.4, 0.6, 0.8, 0.8);
    }

    @Test
    void curve_rowsInAnotherOrderOrCounted_isTheSame() {
        Random random = new Random(7);
        List<Tie> rows = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            double score = i % 50 == 0 ? Double.NaN : random.nextInt(40) / 40.0;
            rows.add(new Tie(score, 1, random.nextInt(2), random.nextInt(2)));
        }
        CostCurve curve = CostCurve.of(rows);
        Collections.shuffle(rows, random);
        assertThat(CostCurve.of(rows).points()).isEqualTo(curve.points());
        assertThat(curve.points()).hasSizeLessThanOrEqualTo(42);
    }

    @Test
    void order_confidenceNaN_isAskedFirst() {
        CostCurve curve = CostCurve.leastConfidentFirst(
                new double[] {0.1, Double.NaN}, new boolean[] {F, F}, new boolean[] {F, T});
        assertThat(curve.points()).containsExactly(new Point(0, 0), new Point(0.5, 0.5), new Point(1, 0.5));
    }

    @Test
    void gap_strongModelNoBetter_isUndefined() {
        for (boolean[] strong : new boolean[][] {{T, F}, {F, F}}) {
            CostCurve curve = CostCurve.leastConfidentFirst(new double[] {0.1, 0.2}, new boolean[] {T, F}, strong);
            assertThat(curve.averageGapRecovered()).isEmpty();
            assertThat(curve.callsToRecover(0.5)).isEmpty();
        }
    }

    @Test
    void curve_badArguments_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CostCurve.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tie(0.5, 2, 3, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CostCurve.highestScoreFirst(new double[2], new boolean[2], new boolean[1]));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD_ORDER.accuracyAt(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD_ORDER.accuracyAt(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> GOOD_ORDER.callsToRecover(0));
    }
}
