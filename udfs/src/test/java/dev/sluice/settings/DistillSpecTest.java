package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code distill} and {@code select} were told. */
class DistillSpecTest {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "input.path",
            "in",
            "input.text",
            "text",
            "small.bundles",
            List.of("first"),
            "small.thresholds",
            List.of(0.9),
            "distill.inputs",
            List.of("monday", "tuesday"),
            "distill.output",
            "second",
            "select.output",
            "out",
            "select.share",
            0.1));

    @Test
    void of_leastSettings_hasNoStoreAndNoGold() {
        DistillSpec spec = DistillSpec.of(Settings.of(null, values));
        assertThat(spec.inputs()).extracting(InputSpec::path).containsExactly("monday", "tuesday");
        assertThat(spec.store()).isNull();
        assertThat(spec.gold()).isNull();
        assertThat(spec.gate().first()).isEqualTo("first");
        assertThat(spec.gate().fit()).isEqualTo(FitSpec.of(Settings.of(null, values)));
    }

    @ParameterizedTest
    @CsvSource({
        "small.thresholds, [0], above 0 and at most 1",
        "small.thresholds, [1.5], above 0 and at most 1",
        "small.thresholds, '[.5, .5]', one threshold",
        "small.bundles, '[\"a\", \"b\"]', one bundle",
        "small.bundles, [], one bundle",
        "distill.inputs, [], --input",
        "distill.output, null, --output",
        "distill.alpha, 0, above 0",
        "distill.alpha, 1, below 1",
        "distill.keep-weight, -1, from 0",
        "distill.gold-weight, NaN, from 0",
        "distill.llm-confidence, 1.1, from 0.0 to 1.0",
        "distill.gold-input, gold.csv, --label",
        "train.layers, auto, all or a whole number for distill"
    })
    void of_wrongSetting_isToldWithItsKeyAndTheExpectation(String key, String value, String expected) {
        values.put(key, Settings.parseValue(value));
        assertThatThrownBy(() -> DistillSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(key.equals("distill.gold-input") ? "distill.label" : key)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "select.share, 0, above 0",
        "select.share, 2, from 0.0 to 1.0",
        "select.share, null, neither",
        "select.rows, 5, both",
        "select.by, luck, one of top",
        "select.by, disagreement, at least two",
        "select.temperature, 0, above 0",
        "select.format, csv, one of parquet",
        "select.prefix, a-b, letters",
        "small.bundles, [], --bundle"
    })
    void of_wrongSettingOfSelect_isToldWithTheExpectation(String key, String value, String expected) {
        values.put(key, Settings.parseValue(value));
        assertThatThrownBy(() -> SelectSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(expected);
    }
}
