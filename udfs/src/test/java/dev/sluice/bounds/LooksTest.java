package dev.sluice.bounds;

import static org.apache.commons.math3.util.CombinatoricsUtils.binomialCoefficientLog;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LooksTest {
    private static final double ROUNDING = 1e-9;

    /** Every number of wrong rows in the population, every path of counts, draw after draw: no simulation. */
    @ParameterizedTest
    @CsvSource({"60, 0, .1", "60, 3, .1", "60, 11, .05", "60, 30, .3", "200, 20, .1", "40, 39, .1"})
    void population_anyNumberOfWrongRows_passesFalselyNoMoreOftenThanDelta(int population, int allowed, double delta) {
        long[] drawn = {8, 15, 15, 26, 37};
        Looks looks = Looks.ofPopulation(population, allowed, drawn, delta);
        for (int wrong = allowed + 1; wrong <= population; wrong++) {
            assertThat(falsePass(looks, drawn, 0, 0, population, wrong, allowed))
                    .as(wrong + " wrong rows")
                    .isLessThanOrEqualTo(delta + ROUNDING);
        }
    }

    /** By the chain of hypergeometric draws, where the class adds up binomial paths. */
    private static double falsePass(
            Looks looks, long[] drawn, int look, int found, int population, int wrong, int allowed) {
        if (look == drawn.length) {
            return 0;
        }
        int before = look == 0 ? 0 : (int) drawn[look - 1];
        int size = (int) drawn[look] - before;
        int left = population - before;
        double sum = 0;
        for (int more = 0; more <= Math.min(size, wrong - found); more++) {
            int now = found + more;
            double p = drawing(more, left, wrong - found, size);
            if (p == 0) {
                continue;
            }
            boolean passes = now <= looks.critical(look);
            double rest = passes
                    ? wrong - now > allowed ? 1 : 0
                    : falsePass(looks, drawn, look + 1, now, population, wrong, allowed);
            sum += p * rest;
        }
        return sum;
    }

    private static double drawing(int more, int population, int wrong, int size) {
        return size - more > population - wrong
                ? 0
                : Math.exp(binomialCoefficientLog(wrong, more)
                        + binomialCoefficientLog(population - wrong, size - more)
                        - binomialCoefficientLog(population, size));
    }

    @ParameterizedTest
    @ValueSource(doubles = {.01, .1, .3})
    void stream_atTheBoundary_passesFalselyNoMoreOftenThanDelta(double alpha) {
        long[] drawn = {30, 60, 90, 130};
        Looks looks = Looks.ofStream(alpha, drawn, .1);
        assertThat(falsePass(looks, drawn, 0, 0, alpha)).isLessThanOrEqualTo(.1 + ROUNDING);
    }

    private static double falsePass(Looks looks, long[] drawn, int look, int found, double alpha) {
        if (look == drawn.length) {
            return 0;
        }
        int size = (int) (drawn[look] - (look == 0 ? 0 : drawn[look - 1]));
        BinomialDistribution more = new BinomialDistribution(null, size, alpha);
        double sum = 0;
        for (int i = 0; i <= size; i++) {
            double p = more.probability(i);
            sum += p < 1e-14
                    ? 0
                    : p * (found + i <= looks.critical(look) ? 1 : falsePass(looks, drawn, look + 1, found + i, alpha));
        }
        return sum;
    }

    @Test
    void oneLook_isTheExactTestAtDelta() {
        Looks finite = Looks.ofPopulation(5_000, 100, new long[] {400}, .1);
        Looks stream = Looks.ofStream(.02, new long[] {400}, .1);
        for (int wrong = 0; wrong < 10; wrong++) {
            double p = Bounds.hypergeometricPValue(wrong, 400, 5_000, 100 + wrong);
            assertThat(finite.pValue(0, wrong)).isEqualTo(p, within(ROUNDING));
            assertThat(wrong <= finite.critical(0)).isEqualTo(p <= .1);
            double q = Bounds.binomialPValue(wrong, 400, .02);
            assertThat(stream.pValue(0, wrong)).isEqualTo(q, within(ROUNDING));
            assertThat(wrong <= stream.critical(0)).isEqualTo(q <= .1);
        }
    }

    /** Pocock's one-sided constant for five looks at .1 is a nominal .034; a fifth of .1 would be .02. */
    @Test
    void fiveLooks_allowMoreThanAnEqualSplit() {
        long[] drawn = {400, 800, 1_200, 1_600, 2_000};
        Looks looks = Looks.ofStream(.05, drawn, .1);
        for (int j = 0; j < drawn.length; j++) {
            double nominal = Bounds.binomialPValue(looks.critical(j), drawn[j], .05);
            assertThat(nominal).isBetween(.026, .06);
        }
    }

    @Test
    void pValue_isAtMostDelta_exactlyWhereTheCountIsAtMostCritical() {
        Looks looks = Looks.ofPopulation(9_000, 110, new long[] {270, 420, 680, 1_000}, .1);
        for (int j = 0; j < 4; j++) {
            assertThat(looks.pValue(j, looks.critical(j))).isLessThanOrEqualTo(.1);
        }
        assertThat(looks.pValue(3, looks.critical(3) + 1)).isGreaterThan(.1);
        assertThat(looks.critical(0)).isGreaterThanOrEqualTo(0);
    }

    @Test
    void sizes_atWhichNothingCanBeMissed_pass() {
        Looks looks = Looks.ofPopulation(100, 20, new long[] {10, 80}, .1);
        assertThat(looks.critical(1)).isEqualTo(80);
        assertThat(looks.pValue(1, 80)).isZero();
        assertThat(Looks.ofPopulation(10, 20, new long[] {0, 5}, .1).critical(0))
                .isZero();
    }

    @Test
    void sizes_tooSmallForAnyPass_haveNoCriticalCount() {
        Looks looks = Looks.ofStream(.01, new long[] {0, 10, 300}, .1);
        assertThat(looks.critical(0)).isEqualTo(-1);
        assertThat(looks.critical(1)).isEqualTo(-1);
        assertThat(looks.critical(2)).isNotNegative();
    }

    @Test
    void sizes_thatFallOrExceedThePopulation_areRefused() {
        assertThatThrownBy(() -> Looks.ofStream(.1, new long[] {5, 4}, .1)).hasMessageContaining("[5, 4]");
        assertThatThrownBy(() -> Looks.ofPopulation(10, 1, new long[] {11}, .1)).hasMessageContaining("found 11");
        assertThatThrownBy(() -> Looks.ofPopulation(10, -1, new long[] {1}, .1)).hasMessageContaining("found -1");
    }
}
