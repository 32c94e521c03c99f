package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.calibration.Method;
import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code train} and {@code evaluate} were told. */
class TrainSpecTest {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "input.path", "in.csv",
            "input.text", "text",
            "train.label", "gold",
            "train.output", "/bundle"));

    @Test
    void of_leastSettings_givesTheDefaultsOfTheFile() {
        TrainSpec spec = TrainSpec.of(Settings.of(null, values));
        assertThat(spec)
                .isEqualTo(new TrainSpec(
                        new InputSpec("in.csv", "auto", "text"),
                        "gold",
                        "/bundle",
                        false,
                        new FitSpec(
                                "minilm",
                                new EncoderReading(Layers.ALL, "auto", "", 256),
                                Device.AUTO,
                                0.3,
                                7,
                                List.of(0.00001, 0.0001, 0.001, 0.01),
                                100,
                                Optional.empty()),
                        false,
                        Optional.empty()));
    }

    @Test
    void of_teacher_hasTheTextInTheColumnOfTheInput() {
        values.putAll(Map.of("train.teacher", "/big", "train.unlabelled", "more.jsonl", "train.teacher-weight", 0.5));
        assertThat(TrainSpec.of(Settings.of(null, values)).teacher())
                .contains(new TeacherSpec("/big", new InputSpec("more.jsonl", "auto", "text"), 0.5, 512));
    }

    @Test
    void of_unlabelledRowsWithoutATeacher_areAnErrorThatNamesIt() {
        values.put("train.unlabelled", "more.jsonl");
        assertThatThrownBy(() -> TrainSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.teacher: ")
                .hasMessageContaining("--teacher");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "NaN", "1001"})
    void of_badWeightOfTheTeachersRows_isAnErrorThatNamesIt(String weight) {
        values.putAll(Map.of("train.teacher", "/big", "train.teacher-weight", weight));
        assertThatThrownBy(() -> TrainSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.teacher-weight: ");
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void of_calibration_isTheMethodOfThatName(Method method) {
        values.put("train.calibration", method.text());
        assertThat(TrainSpec.of(Settings.of(null, values)).fit().calibration()).contains(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platt", "Isotonic", ""})
    void of_unknownCalibration_isAnErrorThatNamesTheChoices(String calibration) {
        values.put("train.calibration", calibration);
        assertThatThrownBy(() -> TrainSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.calibration: expected ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-0.1", "NaN"})
    void of_badPenalties_areAnErrorThatNamesThem(String penalty) {
        values.put("train.reg-params", penalty.isEmpty() ? List.of() : List.of("0.1", penalty));
        assertThatThrownBy(() -> TrainSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.reg-params: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "auto", "3", "24"})
    void of_layers_areReadAsTheyAreWritten(String layers) {
        values.put("train.layers", layers);
        assertThat(TrainSpec.of(Settings.of(null, values))
                        .fit()
                        .reading()
                        .layers()
                        .text())
                .isEqualTo(layers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "2.5", "half", "99999"})
    void of_badLayers_areAnErrorThatNamesThem(String layers) {
        values.put("train.layers", layers);
        refused("train.layers: expected all, auto or a whole number of at least 1, found '" + layers + "'");
    }

    @Test
    void of_layersOfWhatHasNone_areAnError() {
        values.put("train.layers", 3);
        values.put("train.pooling", "none");
        refused("train.layers: expected all with train.pooling = none, found '3'");
        values.put("train.pooling", "mean");
        values.put("train.encoder", "linear");
        refused("train.layers: expected all with train.encoder = linear, which has no layers, found '3'");
    }

    private void refused(String message) {
        assertThatThrownBy(() -> TrainSpec.of(Settings.of(null, values)))
                .isInstanceOf(UserException.class)
                .hasMessage(message);
    }

    @Test
    void evaluate_table_needsNoTextColumn() {
        Settings s = Settings.of(null, Map.of("input.path", "out", "evaluate.gold", "gold"));
        assertThat(EvaluateSpec.of(s))
                .isEqualTo(new EvaluateSpec(new InputSpec("out", "auto", null), "gold", "sluice_", List.of(), null));
    }
}
