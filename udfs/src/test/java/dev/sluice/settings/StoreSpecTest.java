package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSpecTest {
    private static final String KEY = "0123456789abcdef".repeat(4);

    private final Map<String, Object> values = new HashMap<>(Map.of("store.path", "/s"));

    @Test
    void of_pathAlone_keepsReplacedFilesForADay() {
        assertThat(of(StoreSpec::of)).isEqualTo(new StoreSpec("/s", Duration.ofDays(1)));
    }

    @Test
    void of_noPath_isAnErrorThatNamesTheFlag() {
        values.remove("store.path");
        assertError(StoreSpec::of, "store.path: ", "--path");
    }

    @Test
    void export_withoutFormat_isParquet() {
        values.put("store.export.output", "/o");
        assertThat(of(StoreSpec.Export::of))
                .isEqualTo(new StoreSpec.Export(new StoreSpec("/s", Duration.ofDays(1)), "/o", "parquet", false));
    }

    @Test
    void export_wrong_isAnErrorThatNamesTheFlagOrTheChoices() {
        assertError(StoreSpec.Export::of, "store.export.output: ", "--output");
        values.putAll(Map.of("store.export.output", "/o", "store.export.format", "xml"));
        assertError(StoreSpec.Export::of, "store.export.format: expected one of parquet, csv, jsonl, found 'xml'");
    }

    @Test
    void forget_keysAndAge_areTaken() {
        values.putAll(Map.of("store.forget.keys", List.of(KEY), "store.forget.older-than", "30d"));
        StoreSpec.Forget forget = of(StoreSpec.Forget::of);
        assertThat(forget.keys()).containsExactly(KEY);
        assertThat(forget.olderThan()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void forget_nothing_isAnErrorThatSaysWhatToGive() {
        assertError(StoreSpec.Forget::of, "--key", "--older-than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "abc", "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"})
    void forget_noKey_isAnErrorThatShowsIt(String key) {
        values.put("store.forget.keys", List.of(KEY, key));
        assertError(StoreSpec.Forget::of, "store.forget.keys: expected 64 hexadecimal digits", "found '" + key + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0d", "-1d", "a while"})
    void forget_noAge_isAnErrorThatShowsIt(String age) {
        values.put("store.forget.older-than", age);
        assertError(StoreSpec.Forget::of, "store.forget.older-than: expected a duration above zero", "'" + age + "'");
    }

    private <T> T of(Function<Settings, T> spec) {
        return spec.apply(Settings.of(null, values));
    }

    private void assertError(Function<Settings, ?> spec, String... parts) {
        assertThatThrownBy(() -> of(spec)).isInstanceOf(UserException.class).hasMessageContainingAll(parts);
    }
}
