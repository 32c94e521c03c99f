package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import dev.sluice.evaluation.PassAtK.Problem;
import dev.sluice.evaluation.SampleBudget.Unit;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** pass@k, rank-score@k and what a budget buys. */
class SamplesTest {
    @Test
    void figures_allSubsetsOfFewSamples_areWhatCountingGives() {
        for (int n = 1; n <= 8; n++) {
            for (int passes = 0; passes < 1 << n; passes++) {
                for (int k = 1; k <= n; k++) {
                    requireCounted(n, passes, k);
                }
            }
        }
    }

    private static void requireCounted(int n, int passes, int k) {
        boolean[] ranked = new boolean[n];
        for (int i = 0; i < n; i++) {
            ranked[i] = (passes >> i & 1) == 1;
        }
        double subsets = 0;
        double passed = 0;
        double bestPassed = 0;
        for (int subset = 0; subset < 1 << n; subset++) {
            if (Integer.bitCount(subset) == k) {
                subsets++;
                passed += (subset & passes) != 0 ? 1 : 0;
                bestPassed += ranked[Integer.numberOfTrailingZeros(subset)] ? 1 : 0;
            }
        }
        assertThat(PassAtK.of(new Problem(n, Integer.bitCount(passes)), k)).isCloseTo(passed / subsets, within(1e-12));
        assertThat(RankScore.of(ranked, k)).isCloseTo(bestPassed / subsets, within(1e-12));
    }

    /** Exact fractions of large binomials, by Python. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0.0005",
        "7, 500, 0.8669836704389148",
        "3, 1000, 0.8751875937968985",
        "300, 10, 0.8039084465564611",
        "1000, 1, 0.5",
        "0, 1000, 0",
        "2000, 1, 1"
    })
    void passAtK_ofTwoThousandSamples_isExact(int passed, int k, double expected) {
        assertThat(PassAtK.of(new Problem(2000, passed), k)).isCloseTo(expected, withinPercentage(1e-9));
    }

    /** Every third of 2,000 ranked samples passes; exact fractions, by Python. */
    @ParameterizedTest
    @CsvSource({"1, 0.333", "2, 0.333", "10, 0.3316641654277783", "1000, 0.1428542392703214", "1999, 0", "2000, 0"})
    void rankScore_ofTwoThousandSamples_isExact(int k, double expected) {
        boolean[] ranked = new boolean[2000];
        for (int i = 2; i < ranked.length; i += 3) {
            ranked[i] = true;
        }
        assertThat(RankScore.of(ranked, k)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void rankScore_atItsEnds_isTheMeanAndTheBestRanked() {
        boolean[] ranked = {true, false, false, true, false};
        assertThat(RankScore.of(ranked, 1)).isCloseTo(0.4, within(1e-12));
        assertThat(RankScore.of(ranked, 5)).isEqualTo(1);
        boolean[] all = new boolean[2000];
        java.util.Arrays.fill(all, true);
        for (int k : new int[] {1, 17, 1000, 1999, 2000}) {
            assertThat(RankScore.of(all, k)).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void means_overProblems_weighEachTheSame() {
        // 1 - C(3,2)/C(4,2) = .5 and 1 - C(1,2)/C(2,2) = 1.
        assertThat(PassAtK.mean(List.of(new Problem(4, 1), new Problem(2, 1)), 2))
                .isCloseTo(0.75, within(1e-12));
        assertThat(RankScore.mean(List.of(new boolean[] {true, false}, new boolean[] {false, true, true}), 2))
                .isCloseTo((1 + 1 / 3.0) / 2, within(1e-12));
    }

    @Test
    void figures_badArguments_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PassAtK.of(new Problem(3, 1), 4))
                .withMessageContaining("(3), found 4");
        assertThatIllegalArgumentException().isThrownBy(() -> PassAtK.of(new Problem(3, 1), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Problem(3, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> RankScore.of(new boolean[2], 3));
        assertThatIllegalArgumentException().isThrownBy(() -> RankScore.of(new boolean[0], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> PassAtK.mean(List.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> RankScore.mean(List.of(), 1));
    }

    /** Table 1 of the paper: what one sample of the 70B model buys of each model. */
    @ParameterizedTest
    @CsvSource({
        "FLOPS, 10.41, 1, 10",
        "FLOPS, 10.41, 1.95, 5",
        "FLOPS, 10.41, 5.08, 2",
        "FLOPS, 10.41, 10.41, 1",
        "SECONDS, 14.19, 1, 14",
        "SECONDS, 14.19, 1.69, 8",
        "SECONDS, 14.19, 7.58, 1",
        "SECONDS, 14.19, 14.19, 1",
        "CALLS, 5, 1, 5",
        "TOKENS, 1000, 300, 3",
        "MONEY, 0.3, 0.1, 3",
        "FLOPS, 1e30, 1e-30, 2147483647"
    })
    void budget_overCost_buysTheWholeSamplesInIt(Unit unit, double budget, double cost, int samples) {
        assertThat(SampleBudget.of(unit, budget, cost).samplesUpTo(Integer.MAX_VALUE))
                .isEqualTo(samples);
    }

    @Test
    void budget_ofMoney_isExactToThePico() {
        PicoUsd call = new PicoUsd(333_333_333_333L);
        assertThat(SampleBudget.of(new PicoUsd(999_999_999_999L), call).samplesUpTo(9))
                .isEqualTo(3);
        assertThat(SampleBudget.of(new PicoUsd(999_999_999_998L), call).samplesUpTo(9))
                .isEqualTo(2);
        assertThat(SampleBudget.of(new PicoUsd(Long.MAX_VALUE), new PicoUsd(1)).samplesUpTo(9))
                .isEqualTo(9);
    }

    @Test
    void budget_belowOneCall_isAClearError() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> SampleBudget.of(
                                PicoUsd.ofUsd(new BigDecimal("0.002")), PicoUsd.ofUsd(new BigDecimal("0.01")))
                        .samplesUpTo(9))
                .withMessage("budget $0.002 is below the cost of one call, $0.01: expected a budget for at least one"
                        + " sample");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> SampleBudget.of(Unit.TOKENS, 0, 300).samplesUpTo(9))
                .withMessageContaining("budget 0 tokens is below the cost of one call, 300 tokens");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "1, 0", "1, -2", "NaN, 1", "1, NaN", "Infinity, 1"})
    void budget_badNumbers_areRefused(double budget, double cost) {
        assertThatIllegalArgumentException().isThrownBy(() -> SampleBudget.of(Unit.FLOPS, budget, cost));
    }

    @Test
    void passAtBudget_isPassAtWhatItBuys() {
        List<Problem> problems = List.of(new Problem(20, 3), new Problem(20, 0));
        assertThat(PassAtK.mean(problems, SampleBudget.of(Unit.FLOPS, 10.41, 1.95)))
                .isEqualTo(PassAtK.mean(problems, 5));
        List<boolean[]> ranked = List.of(new boolean[] {false, true, true}, new boolean[] {true, false, false});
        assertThat(RankScore.mean(ranked, SampleBudget.of(Unit.SECONDS, 14.19, 7)))
                .isEqualTo(RankScore.mean(ranked, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PassAtK.mean(problems, SampleBudget.of(Unit.CALLS, 21, 1)))
                .withMessageContaining("(20), found 21");
    }
}
