package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.ReferenceTable;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GoldComparisonTest {
    private static final ReferenceTable REFERENCE = new ReferenceTable(GoldComparisonTest.class, "gold_reference.csv");

    @Test
    void mcNemar_referenceCounts_isScipysExactTest() {
        for (double[] r : REFERENCE.lines("mcnemar")) {
            assertThat(Bounds.mcNemarPValue((long) r[1], (long) r[2])).isCloseTo(r[0], withinPercentage(1e-8));
        }
    }

    @Test
    void scoreInterval_referenceCounts_isTangosByNumericalLikelihood() {
        for (double[] r : REFERENCE.lines("tango")) {
            GoldScoreInterval interval = GoldScoreInterval.of((long) r[2], (long) r[3], (long) r[4], r[5]);
            assertThat(interval.low()).as(Arrays.toString(r)).isCloseTo(r[0], within(1e-6));
            assertThat(interval.high()).as(Arrays.toString(r)).isCloseTo(r[1], within(1e-6));
        }
    }

    @Test
    void scoreInterval_extremes_stayInRangeAndSymmetric() {
        GoldScoreInterval none = GoldScoreInterval.of(0, 0, 50, 0.05);
        assertThat(none.low()).isCloseTo(-none.high(), within(1e-12)).isBetween(-0.1, -0.05);
        assertThat(GoldScoreInterval.of(50, 0, 50, 0.05).high()).isEqualTo(1);
        assertThat(GoldScoreInterval.of(0, 50, 50, 0.05).low()).isEqualTo(-1);
        assertThat(GoldScoreInterval.of(0, 0, 0, 0.05)).isEqualTo(new GoldScoreInterval(-1, 1));
    }

    @Test
    void of_rows_countsTheFourCases() {
        GoldComparison c = compare(300, 10, 40, 50, true);
        assertThat(c.bothRight()).isEqualTo(300);
        assertThat(c.smallOnly()).isEqualTo(10);
        assertThat(c.llmOnly()).isEqualTo(40);
        assertThat(c.bothWrong()).isEqualTo(50);
        assertThat(c.difference()).isCloseTo(0.075, within(1e-15));
        assertThat(c.difference()).isBetween(c.low(), c.high());
        assertThat(c.low()).isPositive();
        assertThat(c.pValue()).isLessThan(1e-4);
    }

    @Test
    void advice_llmWorse_isTheSmallModel() {
        assertThat(compare(300, 40, 10, 50, true).advice(true)).isEqualTo(GoldAdvice.USE_SMALL);
    }

    @Test
    void advice_llmBetterAndConfidenceInforms_isTheCascade() {
        assertThat(compare(300, 10, 40, 50, true).advice(true)).isEqualTo(GoldAdvice.CASCADE);
        assertThat(compare(300, 41, 40, 50, true).advice(true)).isEqualTo(GoldAdvice.CASCADE);
    }

    @Test
    void advice_llmBetterAndNothingHelps_isTheLlm() {
        assertThat(compare(300, 10, 40, 50, false).confidenceInforms()).isFalse();
        assertThat(compare(300, 10, 40, 50, false).advice(true)).isEqualTo(GoldAdvice.USE_LLM);
        assertThat(compare(300, 10, 40, 50, true).advice(false)).isEqualTo(GoldAdvice.USE_LLM);
    }

    @Test
    void advice_llmNoBetterAndNothingHelps_isTheSmallModel() {
        assertThat(compare(300, 40, 40, 50, false).advice(true)).isEqualTo(GoldAdvice.USE_SMALL);
        assertThat(compare(0, 0, 0, 0, false).advice(true)).isEqualTo(GoldAdvice.USE_SMALL);
    }

    @Test
    void of_arraysThatDoNotFit_isRefused() {
        assertThatThrownBy(() -> GoldComparison.of(new boolean[2], new boolean[3], new double[2], 0.05))
                .hasMessageContaining("2 small outcomes but 3");
        assertThatThrownBy(() -> GoldComparison.of(new boolean[2], new boolean[2], new double[1], 0.05))
                .hasMessageContaining("1 confidences but 2");
        assertThatThrownBy(() -> GoldComparison.of(new boolean[2], new boolean[2], new double[2], 0))
                .hasMessageContaining("found 0.0");
    }

    /** Rows of the four cases; confidence is higher on the small model's right rows, or the same everywhere. */
    private static GoldComparison compare(int both, int small, int llm, int neither, boolean informs) {
        int n = both + small + llm + neither;
        boolean[] smallRight = new boolean[n];
        boolean[] llmRight = new boolean[n];
        double[] confidence = new double[n];
        for (int i = 0; i < n; i++) {
            smallRight[i] = i < both + small;
            llmRight[i] = i < both || i >= both + small && i < both + small + llm;
            confidence[i] = informs && smallRight[i] && i % 2 == 0 ? 0.9 : 0.5;
        }
        return GoldComparison.of(smallRight, llmRight, confidence, 0.05);
    }
}
