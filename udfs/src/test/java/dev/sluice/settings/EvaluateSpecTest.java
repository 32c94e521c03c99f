package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import dev.sluice.evaluation.Energy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateSpecTest {
    private final Map<String, Object> values =
            new HashMap<>(Map.of("input.path", "out/enriched", "evaluate.gold", "label"));

    private EvaluateSpec spec() {
        return EvaluateSpec.of(Settings.of(null, values));
    }

    @Test
    void of_leastSettings_asksForNothingMore() {
        assertThat(spec().llm()).isEmpty();
        assertThat(spec().segments()).isNull();
    }

    @Test
    void of_llmsAndSegments_areTaken() {
        values.putAll(Map.of(
                "evaluate.llm", List.of("llama", "gpt"),
                "evaluate.segment", "lang",
                "evaluate.floor", "0.9",
                "evaluate.segments-output", "/s.json",
                "evaluate.overwrite", "true"));
        assertThat(spec().llm()).containsExactly("llama", "gpt");
        assertThat(spec().segments()).isEqualTo(new EvaluateSpec.Segments("lang", 0.9, "/s.json", true));
        values.remove("evaluate.segments-output");
        values.remove("evaluate.floor");
        assertThat(spec().segments()).isEqualTo(new EvaluateSpec.Segments("lang", 0.8, null, true));
    }

    @ParameterizedTest
    @CsvSource({
        "evaluate.floor, 0, 'evaluate.floor: expected a number above 0 and below 1, found ''0'''",
        "evaluate.floor, 1, 'evaluate.floor: expected a number above 0 and below 1, found ''1'''",
        "evaluate.floor, 80, 'evaluate.floor: expected a number from 0.0 to 1.0, found ''80'''",
        "evaluate.floor, NaN, evaluate.floor: expected a number",
        "evaluate.segments-output, /s.json, 'evaluate.segment: expected the column that makes the segments (--segment)'",
        "evaluate.segment, '', evaluate.segment: expected a value"
    })
    void of_badValue_namesKeyAndExpectation(String key, String value, String message) {
        values.put(key, value);
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageStartingWith(message);
    }

    @Test
    void of_sameLlmTwiceOrBlank_isAnError() {
        for (List<String> llm : List.of(List.of("gpt", "gpt"), List.of(" "))) {
            values.put("evaluate.llm", llm);
            assertThatThrownBy(this::spec)
                    .isInstanceOf(UserException.class)
                    .hasMessage("evaluate.llm: expected different columns (--llm-column), found " + llm);
        }
    }

    @Test
    void energy_defaults_areStatedAndTheLlmsIsNot() {
        EnergySpec energy = EnergySpec.of(Settings.defaults());
        assertThat(energy).isEqualTo(new EnergySpec(new Energy.Power(10, 300), null));
        assertThat(EnergySpec.of(Settings.of(null, Map.of("cost.llm-joules-per-token", "3")))
                        .llmJoulesPerToken())
                .isEqualTo(3.0);
    }

    @ParameterizedTest
    @CsvSource({
        "cost.core-watts, -1",
        "cost.gpu-watts, much",
        "cost.core-watts, NaN",
        "cost.llm-joules-per-token, 0",
        "cost.llm-joules-per-token, -3"
    })
    void energy_badValue_namesTheKey(String key, String value) {
        assertThatThrownBy(() -> EnergySpec.of(Settings.of(null, Map.of(key, value))))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(key + ": expected ")
                .hasMessageContaining("found '" + value + "'");
    }
}
