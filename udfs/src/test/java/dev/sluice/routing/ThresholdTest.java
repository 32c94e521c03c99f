package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 1.5, Double.POSITIVE_INFINITY})
    void accepts_confidenceNaN_neverDoes(double threshold) {
        assertThat(Threshold.accepts(Double.NaN, threshold)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, Double.MIN_VALUE, 0.3, 1})
    void accepts_thresholdZero_doesAnyConfidence(double confidence) {
        assertThat(Threshold.accepts(confidence, 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.0000000000000002, 1.5, Double.POSITIVE_INFINITY})
    void accepts_thresholdAboveOne_neverDoes(double threshold) {
        assertThat(Threshold.accepts(1, threshold)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0.7, 0.7, true", "0.7000000000000001, 0.7, true", "0.6999999999999999, 0.7, false", "1, 1, true"})
    void accepts_closeToTheThreshold_doesFromEqualityOn(double confidence, double threshold, boolean accepted) {
        assertThat(Threshold.accepts(confidence, threshold)).isEqualTo(accepted);
    }
}
