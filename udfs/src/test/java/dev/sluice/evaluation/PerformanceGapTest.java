package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerformanceGapTest {
    @ParameterizedTest
    @CsvSource({
        "50, 80, 90, 0.75, 0.75",
        "50, 70, 90, 0.5, 0.5",
        "70, 78, 80, 0.8, 0.8",
        "50, 40, 90, 0, -0.25",
        "50, 50, 90, 0, 0",
        "50, 90, 90, 1, 1",
        "50, 100, 90, 1.25, 1.25",
        "0.5, 0.8, 0.9, 0.75, 0.75"
    })
    void recovered_textbookExamples_isThePublishedRatio(
            double weak, double combined, double ceiling, double recovered, double unclipped) {
        PerformanceGap gap = new PerformanceGap(weak, combined, ceiling);
        assertThat(gap.recovered().orElseThrow()).isCloseTo(recovered, within(1e-12));
        assertThat(gap.unclipped().orElseThrow()).isCloseTo(unclipped, within(1e-12));
        assertThat(gap.undefinedBecause()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"80, 80, 80", "80, 85, 80", "90, 92, 80"})
    void recovered_ceilingNotAboveTheWeakModel_isUndefinedAndSaysWhy(double weak, double combined, double ceiling) {
        PerformanceGap gap = new PerformanceGap(weak, combined, ceiling);
        assertThat(gap.recovered()).isEmpty();
        assertThat(gap.unclipped()).isEmpty();
        assertThat(gap.undefinedBecause().orElseThrow()).contains("80.0000", "not above the weak model", "no gap");
    }

    @Test
    void gap_notANumber_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PerformanceGap(0.5, Double.NaN, 0.9));
    }
}
