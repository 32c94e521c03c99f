package dev.sluice.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BettingWealthTest {
    private static final double[] X = {1, 1, 0, 1, 1, 1, 1, 0, 1, 1};
    private static final WealthSpec SPEC = WealthSpec.withReplacement(0.6, 0.1);

    @Test
    void wealthAbove_tenDraws_isTheReferenceVector() {
        assertVector(SPEC, 1.5, 2.25, .5625, .84375, 1.265625, 1.898438, 2.847656, .711914, 1.058541, 1.555683);
        assertVector(
                WealthSpec.withoutReplacement(0.6, 0.1, 50),
                1.5,
                2.275862,
                .568966,
                .858528,
                1.31164,
                2.03052,
                3.187917,
                .796979,
                1.212742,
                1.83787);
    }

    @Test
    void wealthAbove_tenPlannedDraws_endsAsTheReferenceVector() {
        double[] path = path(SPEC.planned(10));
        assertThat(path[8]).isCloseTo(1.067871, within(1e-6));
        assertThat(path[9]).isCloseTo(1.601807, within(1e-6));
    }

    @Test
    void wealth_realDrawsOfEitherDirection_isTheReferenceValue() {
        ReferenceTable reference = new ReferenceTable(getClass(), "bounds_reference.csv");
        for (String kind : new String[] {"above", "below"}) {
            for (double[] r : reference.lines(kind)) {
                WealthSpec spec = new WealthSpec(r[5], 0.05, (long) r[3], (long) r[4]);
                Wealth wealth = kind.equals("above") ? Bounds.wealthAbove(spec) : Bounds.wealthBelow(spec);
                ReferenceTable.Congruence draws = new ReferenceTable.Congruence((long) r[1] + 1);
                for (int i = 0; i < r[2]; i++) {
                    double u = draws.next();
                    wealth.add(r[1] % 2 == 1 ? Math.min(1, u / (1 - r[6])) : u < r[6] ? 1 : 0);
                }
                assertThat(Math.exp(wealth.log()))
                        .as(kind + Arrays.toString(r))
                        .isCloseTo(r[0], withinPercentage(1e-7));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.1, 0, 29", "0.95, 0.1, 0, 60", "0.9, 0.05, 0, 38", "0.99, 0.1, 0, 306", "0.99, 0.1, 1000, 263"})
    void wealthAbove_onlyRightRows_rejectsAtTheReferenceCount(
            double target, double delta, long population, long count) {
        Wealth wealth = Bounds.wealthAbove(new WealthSpec(target, delta, population, 0));
        while (!wealth.rejects(delta)) {
            wealth.add(1);
        }
        assertThat(wealth.draws()).isEqualTo(count);
        assertThat(wealth.pValue()).isLessThanOrEqualTo(delta);
    }

    @Test
    void wealthAbove_meanAtOrBelowZero_isCertainWithoutADraw() {
        for (double m : new double[] {0, -0.3}) {
            Wealth wealth = Bounds.wealthAbove(WealthSpec.withReplacement(m, 0.1));
            assertThat(wealth.rejects(1e-300)).isTrue();
            assertThat(wealth.pValue()).isZero();
        }
    }

    @Test
    void wealthAbove_enoughOfThePopulationRight_isCertainAndStaysSo() {
        Wealth wealth = Bounds.wealthAbove(WealthSpec.withoutReplacement(0.5, 0.1, 4));
        wealth.add(1);
        assertThat(wealth.log()).isFinite();
        wealth.add(1);
        assertThat(wealth.log()).isEqualTo(Double.POSITIVE_INFINITY);
        wealth.add(0);
        assertThat(wealth.pValue()).isZero();
    }

    @Test
    void wealthBelow_targetOutOfReach_isCertainButNotWhileItCanBeMet() {
        Wealth wealth = Bounds.wealthBelow(WealthSpec.withoutReplacement(0.9, 0.1, 10));
        wealth.add(0);
        assertThat(wealth.log()).isFinite();
        for (int i = 0; i < 8; i++) {
            wealth.add(1);
        }
        assertThat(wealth.log()).isFinite();
        wealth.add(0);
        assertThat(wealth.pValue()).isZero();
    }

    @Test
    void wealth_aMillionDraws_neitherOverflowsNorVanishes() {
        Wealth right = Bounds.wealthAbove(SPEC);
        Wealth wrong = Bounds.wealthAbove(SPEC);
        for (int i = 0; i < 1_000_000; i++) {
            right.add(1);
            wrong.add(0);
        }
        assertThat(right.log()).isGreaterThan(Math.log(Double.MAX_VALUE)).isFinite();
        assertThat(wrong.log()).isNegative().isFinite();
        assertThat(wrong.pValue()).isEqualTo(1);
    }

    @Test
    void pValue_afterALoss_keepsTheGreatestWealth() {
        Wealth wealth = Bounds.wealthAbove(SPEC);
        for (double x : X) {
            wealth.add(x);
        }
        assertThat(wealth.pValue()).isCloseTo(1 / 2.847656, within(1e-6));
        assertThat(wealth.maxLog()).isGreaterThan(wealth.log());
    }

    @Test
    void wealth_badInput_isRefusedWithItsValue() {
        Wealth wealth = Bounds.wealthAbove(WealthSpec.withoutReplacement(0.5, 0.1, 1));
        for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> wealth.add(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found " + bad);
        }
        wealth.add(0);
        assertThatThrownBy(() -> wealth.add(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> WealthSpec.withReplacement(0.5, 1)).hasMessageContaining("delta");
        assertThatThrownBy(() -> WealthSpec.withReplacement(Double.NaN, 0.1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> WealthSpec.withoutReplacement(0.5, 0.1, 0)).hasMessageContaining("found 0");
    }

    private static void assertVector(WealthSpec spec, double... expected) {
        double[] path = path(spec);
        for (int i = 0; i < expected.length; i++) {
            assertThat(path[i]).as("draw %d", i + 1).isCloseTo(expected[i], within(1e-6));
        }
    }

    private static double[] path(WealthSpec spec) {
        Wealth wealth = Bounds.wealthAbove(spec);
        double[] path = new double[X.length];
        for (int i = 0; i < X.length; i++) {
            wealth.add(X[i]);
            path[i] = Math.exp(wealth.log());
        }
        return path;
    }
}
