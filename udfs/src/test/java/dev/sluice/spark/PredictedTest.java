package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cascade.Scored;
import dev.sluice.domain.Reason;
import dev.sluice.routing.Thresholds;
import dev.sluice.settings.PredictionColumns;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictedTest {
    private static final String[] COLUMNS = {"text", "a", "pa", "b", "pb"};
    private static final List<String> LABELS = List.of("good", "bad");

    private final Predicted predicted =
            Predicted.of(List.of(stage("first", "a", "pa", 0.9), stage("second", "b", "pb", 0.7)), COLUMNS);

    private static PredictionStage stage(String name, String label, String confidence, double threshold) {
        return new PredictionStage(name, new PredictionColumns(label, confidence), LABELS, Thresholds.of(threshold));
    }

    private Scored of(Object a, Object pa, Object b, Object pb) {
        return predicted.of(RowFactory.create("text", a, pa, b, pb));
    }

    @Test
    void of_firstIsSure_isItsLabel() {
        assertThat(of("good", 0.9, "bad", 0.99)).isEqualTo(new Scored("first", "good", 0.9, Reason.CONFIDENT, null));
    }

    @Test
    void of_firstIsNotSure_isTheSecond() {
        assertThat(of("good", 0.89, "bad", 0.7)).isEqualTo(new Scored("second", "bad", 0.7, Reason.CONFIDENT, null));
    }

    @Test
    void of_noneIsSure_isTheLastWithAPrediction() {
        assertThat(of("good", 0.5, "bad", 0.6)).isEqualTo(new Scored("second", "bad", 0.6, null, null));
        assertThat(of("good", 0.5, null, null)).isEqualTo(new Scored("first", "good", 0.5, null, null));
    }

    @Test
    void of_confidenceOfAnyNumberOrText_isRead() {
        assertThat(of("good", "0.95", null, null).confidence()).isEqualTo(0.95);
        assertThat(of("good", new BigDecimal("0.95"), null, null).confidence()).isEqualTo(0.95);
        assertThat(of("good", 1, null, null).confidence()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.01", "-0.1", "NaN", "sure", ""})
    void of_confidenceThatIsNone_isNoPrediction(String confidence) {
        assertThat(of("good", confidence, null, null)).isNull();
    }

    @Test
    void of_labelThatIsNone_isNoPrediction() {
        assertThat(of("GOOD", 0.99, null, 0.99)).isNull();
        assertThat(of("good", null, "banana", 0.99)).isNull();
    }

    @Test
    void of_labelThatIsNoText_isComparedAsText() {
        PredictionStage numbered =
                new PredictionStage("first", new PredictionColumns("a", "pa"), List.of("0", "1"), Thresholds.of(0.5));
        Predicted numbers = Predicted.of(List.of(numbered), COLUMNS);
        assertThat(numbers.of(RowFactory.create("text", 1L, 0.75f, null, null)).label())
                .isEqualTo("1");
    }
}
