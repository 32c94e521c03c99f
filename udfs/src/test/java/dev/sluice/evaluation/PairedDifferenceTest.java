package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.evaluation.PairedDifference.Bootstrap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDifferenceTest {
    /** Ends by numpy from 2,000,000 multinomial draws, p by scipy's binomtest; the last case draws from the normal. */
    @ParameterizedTest
    @CsvSource({
        "1000, 60, 40, 0.95, 0.001, 0.040, 0.05688793364098089",
        "1000, 60, 40, 0.90, 0.004, 0.036, 0.05688793364098089",
        "50, 3, 1, 0.95, -0.04, 0.12, 0.625",
        "200000, 9000, 8600, 0.95, 0.0007, 0.0033, 0.0026324129262525"
    })
    void of_referenceCounts_isNumpysIntervalAndScipysTest(
            long rows, long first, long second, double level, double low, double high, double p) {
        PairedDifference found = PairedDifference.of(rows, first, second, new Bootstrap(level, 20_000, 7));
        // 20,000 draws place a 2.5 % quantile to about .04 standard deviations; then there are steps of 1 / rows.
        double tolerance = 0.15 * (high - low) / 4 + 1e-9;
        assertThat(found.low()).isCloseTo(low, within(tolerance));
        assertThat(found.high()).isCloseTo(high, within(tolerance));
        assertThat(found.pValue()).isCloseTo(p, withinPercentage(1e-8));
        assertThat(found.difference()).isEqualTo((double) (first - second) / rows);
    }

    @Test
    void of_outcomes_countsTheRowsThatDiffer() {
        PairedDifference found = PairedDifference.of(
                new boolean[] {true, true, true, false, false},
                new boolean[] {true, false, false, true, false},
                Bootstrap.DEFAULT);
        assertThat(found.firstOnly()).isEqualTo(2);
        assertThat(found.secondOnly()).isEqualTo(1);
        assertThat(found.difference()).isCloseTo(0.2, within(1e-12));
        assertThat(found.pValue()).isCloseTo(1, within(1e-12));
        assertThat(found.words()).startsWith("+20.00 points (95 % interval -").contains(", p = 1");
    }

    @Test
    void of_sameSeed_isTheSame() {
        assertThat(PairedDifference.of(500, 30, 20, Bootstrap.DEFAULT))
                .isEqualTo(PairedDifference.of(500, 30, 20, Bootstrap.DEFAULT));
        assertThat(PairedDifference.of(501, 31, 20, new Bootstrap(0.95, 2000, 1)))
                .isNotEqualTo(PairedDifference.of(501, 31, 20, new Bootstrap(0.95, 2000, 2)));
    }

    @Test
    void of_noRowDiffers_isZeroAndNothingMore() {
        PairedDifference found = PairedDifference.of(10, 0, 0, Bootstrap.DEFAULT);
        assertThat(found.low()).isZero();
        assertThat(found.high()).isZero();
        assertThat(found.pValue()).isEqualTo(1);
    }

    @Test
    void of_allRowsDiffer_isOne() {
        PairedDifference found = PairedDifference.of(5, 5, 0, Bootstrap.DEFAULT);
        assertThat(found.low()).isEqualTo(1);
        assertThat(found.high()).isEqualTo(1);
        assertThat(found.pValue()).isCloseTo(0.0625, within(1e-12));
    }

    /** n 10,000, seed 7: means within 5 standard errors, for counting and for the normal. */
    @ParameterizedTest
    @CsvSource({"20, 0.3", "1000, 0.01", "1000, 0.97", "1000000, 0.4", "1000000000, 0.000001"})
    void draws_manyOfThem_haveTheBinomialsMeanAndVariance(long n, double p) {
        BinomialDraws draws = new BinomialDraws(7);
        int count = 10_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double off = draws.next(n, p) - n * p;
            sum += off;
            squares += off * off;
        }
        double variance = n * p * (1 - p);
        assertThat(sum / count).isCloseTo(0, within(5 * Math.sqrt(variance / count)));
        assertThat(squares / count).isCloseTo(variance, withinPercentage(10));
    }

    @Test
    void arguments_bad_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> PairedDifference.of(0, 0, 0, Bootstrap.DEFAULT));
        assertThatIllegalArgumentException().isThrownBy(() -> PairedDifference.of(5, 3, 3, Bootstrap.DEFAULT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PairedDifference.of(new boolean[1], new boolean[2], Bootstrap.DEFAULT));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bootstrap(1, 10, 7));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bootstrap(0.95, 0, 7));
    }
}
