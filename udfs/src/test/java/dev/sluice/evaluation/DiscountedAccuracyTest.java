package dev.sluice.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DiscountedAccuracyTest {
    @Test
    void of_callsAtAPrice_isTheAccuracyLessTheirShare() {
        assertThat(DiscountedAccuracy.of(80, 30, 100, 0.1)).isCloseTo(0.77, within(1e-12));
        assertThat(DiscountedAccuracy.of(80, 30, 100, 0)).isCloseTo(0.8, within(1e-12));
        assertThat(DiscountedAccuracy.of(0, 200, 100, 0.5)).isCloseTo(-1, within(1e-12));
    }

    @Test
    void of_impossibleCounts_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DiscountedAccuracy.of(2, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> DiscountedAccuracy.of(0, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> DiscountedAccuracy.of(1, -1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> DiscountedAccuracy.of(1, 1, 1, Double.NaN));
    }
}
