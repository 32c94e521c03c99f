package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import dev.sluice.model.ScorerSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code scorer train} and {@code scorer data} were told. */
class ScorerSpecsTest {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "input.path", "in.csv",
            "input.text", "text",
            "train.label", "gold",
            "train.output", "/bundle",
            "scorer.data.references", "answer",
            "scorer.data.output", "/pairs"));

    @Test
    void train_leastSettings_areAFrozenEncoderAskedTheTextAlone() {
        ScorerTrainSpec spec = ScorerTrainSpec.of(settings());
        assertThat(spec).isEqualTo(new ScorerTrainSpec(TrainSpec.of(settings()), false, "{text}", null, 512, 100));
    }

    @Test
    void train_crossEncoder_isAskedWithTheTask() {
        values.put("scorer.kind", "cross");
        values.put("train.encoder", "/models/cappy");
        assertThat(ScorerTrainSpec.of(settings()).template()).isEqualTo(ScorerSpec.TASK_TEMPLATE);
        values.put("scorer.template", "Q: {text}");
        assertThat(ScorerTrainSpec.of(settings()).template()).isEqualTo("Q: {text}");
    }

    @Test
    void data_leastSettings_areTheDefaultsOfTheFile() {
        assertThat(ScorerDataSpec.of(settings()))
                .isEqualTo(new ScorerDataSpec(
                        new InputSpec("in.csv", "auto", "text"),
                        "answer",
                        null,
                        "{text}",
                        new ScorerDataSpec.Output("/pairs", "jsonl", false),
                        OptionalLong.empty(),
                        7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scorer.kind      | magic    | scorer.kind: expected one of frozen, cross, found 'magic'",
                "scorer.kind      | cross    | train.encoder: expected a folder with a cross-encoder's ONNX graph",
                "train.teacher    | /big     | train.teacher: expected none for a scorer, found '/big'",
                "train.encoder    | linear   | train.encoder: expected an encoder for a scorer of the kind frozen",
                "scorer.template  | no place | scorer.template: expected {text} in it, where the text goes, found 'no place'",
                "train.layers     | auto     | train.layers: expected all or a whole number for scorer train, which does not",
                "scorer.rank      | 0        | scorer.rank: expected a whole number from 1",
                "scorer.max-tokens | 4       | scorer.max-tokens: expected a whole number from 8"
            })
    void train_wrongSetting_isToldByName(String key, String value, String message) {
        values.put(key, value);
        assertThatThrownBy(() -> ScorerTrainSpec.of(settings()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scorer.data.pairs      | 0    | scorer.data.pairs: expected a whole number from 1",
                "scorer.data.format     | csv  | scorer.data.format: expected one of jsonl, parquet, found 'csv'",
                "scorer.template        | none | scorer.template: expected {text} in it",
                "scorer.data.references |      | scorer.data.references: expected a value, found none (set it with --label)",
                "scorer.data.output     |      | scorer.data.output: expected a value, found none (set it with --output)"
            })
    void data_wrongSetting_isToldByName(String key, String value, String message) {
        values.put(key, value);
        assertThatThrownBy(() -> ScorerDataSpec.of(settings()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(message);
    }

    private Settings settings() {
        return Settings.of(null, values);
    }
}
