package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path dir;

    @Test
    void defaults_ofTheJar_haveTheirTypes() {
        Settings s = Settings.defaults();
        assertThat(s.isSet("input.path")).isFalse();
        assertThat(s.raw("input.path")).isNull();
        assertThat(s.text("output.prefix")).isEqualTo("sluice_");
        assertThat(s.flag("output.overwrite")).isFalse();
        assertThat(s.texts("small.bundles")).isEmpty();
        assertThat(s.count("llm.max-in-flight", 1)).isEqualTo(256);
        assertThat(s.duration("llm.retry-base")).isEqualTo(Duration.ofMillis(500));
        assertThat(s.numbers("train.reg-params")).containsExactly(0.00001, 0.0001, 0.001, 0.01);
        assertThat(s.textOrNull("train.prefix")).isEmpty();
        assertThat(s.usdOrNull("budget.usd")).isNull();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void description_everyKeyOfTheFile_isASentence(String key) {
        assertThat(Settings.description(key))
                .hasSizeGreaterThan(10)
                .doesNotStartWith("#")
                .endsWith(".");
    }

    static Stream<String> keys() throws IOException {
        try (Reader reader = new InputStreamReader(
                SettingsTest.class.getResourceAsStream("/dev/sluice/conf/sluice.conf"), StandardCharsets.UTF_8)) {
            // entrySet() would leave out the keys that are null.
            return paths(ConfigFactory.parseReader(reader).root().unwrapped(), "").toList().stream();
        }
    }

    private static Stream<String> paths(Map<?, ?> object, String prefix) {
        return object.entrySet().stream()
                .flatMap(e -> e.getValue() instanceof Map<?, ?> inner
                        ? paths(inner, prefix + e.getKey() + ".")
                        : Stream.of(prefix + e.getKey()));
    }

    @ParameterizedTest
    @CsvSource({
        "llm.rmp, llm.rpm",
        "small.threshold, small.thresholds",
        "budget.USD, budget.usd",
        "inputpath, input.path"
    })
    void of_unknownKey_isAnErrorThatSuggestsTheNearest(String key, String nearest) throws IOException {
        String expected = "unknown setting '" + key + "'; did you mean '" + nearest + "'?";
        assertUserError(() -> Settings.of(null, Map.of(key, 1)), "--set: " + expected);
        Path file = file(key + " = 1");
        assertUserError(() -> Settings.of(file, Map.of()), file + ": " + expected);
    }

    @Test
    void of_unknownKeySetToNull_isAnErrorToo() throws IOException {
        Path file = file("llm { url = null, urll = null }");
        assertUserError(() -> Settings.of(file, Map.of()), "'llm.urll'; did you mean 'llm.url'?");
    }

    @Test
    void of_fileAndValues_winOverWhatIsBelow() throws IOException {
        Path file = file("llm { model = of-file, rpm = 10 }\noutput.prefix = f_");
        Settings s = Settings.of(file, Map.of("llm.model", "of-value", "small.thresholds", List.of("0.5", "0.7")));
        assertThat(s.text("llm.model")).isEqualTo("of-value");
        assertThat(s.whole("llm.rpm", 0, 99)).isEqualTo(10);
        assertThat(s.text("output.prefix")).isEqualTo("f_");
        assertThat(s.text("llm.stage")).isEqualTo("llm");
        assertThat(s.numbers("small.thresholds")).containsExactly(0.5, 0.7);
    }

    @Test
    void of_noSuchFile_isAnErrorThatNamesIt() {
        Path file = dir.resolve("none.conf");
        assertUserError(() -> Settings.of(file, Map.of()), "--conf: ", file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"llm { url = ", "llm.url = ${no.such.value}", "llm = ${nothing} { rpm = 1 }"})
    void of_fileThatCannotBeRead_isAnErrorThatNamesIt(String content) throws IOException {
        Path file = file(content);
        assertUserError(() -> Settings.of(file, Map.of()), file.toString());
    }

    @ParameterizedTest
    @MethodSource
    void getter_badValue_isAnErrorThatNamesKeyValueAndExpectation(
            String key, Object value, Function<Settings, Object> getter, String expected) {
        Settings s = Settings.of(null, Map.of(key, value));
        assertUserError(() -> getter.apply(s), key + ": expected " + expected, "found '" + value + "'");
    }

    static Stream<Arguments> getter_badValue_isAnErrorThatNamesKeyValueAndExpectation() {
        Function<Settings, Object> rpm = s -> s.whole("llm.rpm", 0, 100);
        Function<Settings, Object> rows = s -> s.count("small.window-rows", 1);
        Function<Settings, Object> holdout = s -> s.number("train.holdout", 0.05, 0.9);
        Function<Settings, Object> timeout = s -> s.duration("llm.attempt-timeout");
        Function<Settings, Object> budget = s -> s.usdOrNull("budget.usd");
        Function<Settings, Object> format = s -> s.choice("input.format", List.of("auto", "csv"));
        return Stream.of(
                bad("output.overwrite", "perhaps", s -> s.flag("output.overwrite"), "true or false"),
                bad("small.bundles", "one", s -> s.texts("small.bundles"), "a list of texts"),
                bad("small.thresholds", List.of("x"), s -> s.numbers("small.thresholds"), "a list of numbers"),
                bad("llm.model", List.of(1), s -> s.text("llm.model"), "a text"),
                bad("llm.rpm", "many", rpm, "a whole number from 0 to 100"),
                bad("llm.rpm", -1, rpm, "a whole number from 0 to 100"),
                bad("llm.rpm", 101, rpm, "a whole number from 0 to 100"),
                bad("llm.rpm", 1.5, rpm, "a whole number from 0 to 100"),
                bad("llm.rpm", "1.5", rpm, "a whole number from 0 to 100"),
                bad("small.window-rows", 0, rows, "a whole number from 1 to 2147483647"),
                bad("small.window-rows", 2_147_483_648L, rows, "a whole number from 1 to 2147483647"),
                bad("train.holdout", "NaN", holdout, "a number from 0.05 to 0.9"),
                bad("train.holdout", 0.91, holdout, "a number from 0.05 to 0.9"),
                bad("train.holdout", "half", holdout, "a number from 0.05 to 0.9"),
                bad("llm.attempt-timeout", "0 s", timeout, "a duration above zero"),
                bad("llm.attempt-timeout", "-1 s", timeout, "a duration above zero"),
                bad("llm.attempt-timeout", "5 parsecs", timeout, "a duration above zero"),
                bad("budget.usd", "-0.01", budget, "US dollars of at least 0"),
                bad("budget.usd", "ten", budget, "US dollars of at least 0"),
                bad("budget.usd", "0.0000000000001", budget, "US dollars of at least 0"),
                bad("budget.usd", "9223373", budget, "US dollars of at least 0"),
                bad("input.format", "xml", format, "one of auto, csv"));
    }

    private static Arguments bad(String key, Object value, Function<Settings, Object> getter, String expected) {
        return Arguments.of(key, value, getter, expected);
    }

    @Test
    void text_notSetOrBlank_isAnErrorThatSaysHowToSetIt() {
        assertUserError(() -> Settings.defaults().text("input.path"), "input.path: expected a value", "--input)");
        assertUserError(() -> Settings.defaults().text("train.output"), "train.output: ", "--output)");
        Settings blank = Settings.of(null, Map.of("llm.stage", " "));
        assertUserError(() -> blank.text("llm.stage"), "llm.stage: ", "--set llm.stage=");
    }

    @ParameterizedTest
    @CsvSource({"500 ms, 500", "2 m, 120000", "30s, 30000", "1500, 1500", "1 minute, 60000"})
    void duration_withUnits_isExact(String text, long millis) {
        Settings s = Settings.of(null, Map.of("llm.retry-max", text));
        assertThat(s.duration("llm.retry-max")).isEqualTo(Duration.ofMillis(millis));
    }

    /** The last has more digits than a double holds. */
    @ParameterizedTest
    @CsvSource({
        "2.50, 2500000000000",
        "0.1, 100000000000",
        "1e-12, 1",
        "0, 0",
        "1234567.123456789012, 1234567123456789012"
    })
    void usd_writtenInAnyPlace_isExact(String text, long picos) throws IOException {
        PicoUsd expected = new PicoUsd(picos);
        assertThat(Settings.of(file("budget.usd = " + text), Map.of()).usdOrNull("budget.usd"))
                .isEqualTo(expected);
        assertThat(Settings.of(null, Map.of("budget.usd", text)).usdOrNull("budget.usd"))
                .isEqualTo(expected);
        assertThat(Settings.of(null, Map.of("budget.usd", Settings.parseValue(text)))
                        .usdOrNull("budget.usd"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tmp/a//b",
                "/data/#1",
                "s3a://bucket/x",
                "Choose one, please = now",
                "${HOME}",
                "plain words",
                "a, b",
                "{x",
                "say \"hi\""
            })
    void parseValue_plainText_staysAsItIs(String text) {
        assertThat(Settings.of(null, Map.of("llm.instructions", Settings.parseValue(text)))
                        .text("llm.instructions"))
                .isEqualTo(text);
    }

    @Test
    void parseValue_numbersListsAndQuotes_areWhatTheyLookLike() {
        assertThat(parsed("small.thresholds", "[0.5, 1]").numbers("small.thresholds"))
                .containsExactly(0.5, 1.0);
        assertThat(parsed("small.bundles", "[a, \"b, c\"]").texts("small.bundles"))
                .containsExactly("a", "b, c");
        assertThat(parsed("llm.rpm", "500").whole("llm.rpm", 0, 1_000)).isEqualTo(500);
        assertThat(parsed("output.overwrite", "true").flag("output.overwrite")).isTrue();
        assertThat(parsed("llm.stage", "\"a # b\"").text("llm.stage")).isEqualTo("a # b");
        assertThat(parsed("llm.retry-max", "30 s").duration("llm.retry-max")).isEqualTo(Duration.ofSeconds(30));
        Settings unset = Settings.of(null, Collections.singletonMap("llm.stage", Settings.parseValue(" null")));
        assertThat(unset.isSet("llm.stage")).isFalse();
    }

    private static Settings parsed(String key, String text) {
        return Settings.of(null, Map.of(key, Settings.parseValue(text)));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(dir.resolve("own.conf"), content);
    }

    private static void assertUserError(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(UserException.class).hasMessageContainingAll(parts);
    }
}
