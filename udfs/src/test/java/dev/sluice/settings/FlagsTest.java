package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlagsTest {
    static List<String> commands() {
        return Flags.COMMANDS;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void of_everyCommand_mapsToDifferentKeysThatExist(String command) {
        List<String> keys =
                Flags.of(command).stream().map(flag -> Flags.key(command, flag)).toList();
        assertThat(keys).isNotEmpty().doesNotContainNull().doesNotHaveDuplicates();
        assertThat(keys).allSatisfy(key -> assertThat(Settings.description(key)).isNotBlank());
    }

    @Test
    void key_output_isTheBundleForTrainAndTheTableElsewhere() {
        assertThat(Flags.key("train", "--output")).isEqualTo("train.output");
        assertThat(Flags.key("enrich", "--output")).isEqualTo("output.path");
    }

    @Test
    void of_unknownCommand_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Flags.of("dance"));
    }
}
