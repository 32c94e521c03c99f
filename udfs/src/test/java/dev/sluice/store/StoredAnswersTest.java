package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredAnswersTest {
    @Test
    void json_answeredAndUnusable_comeBackEqual() {
        StoredAnswer answered = answered("k1", "a \"label\"\nwith é");
        StoredAnswer unusable = new StoredAnswer(
                1, "k2", StoredAnswer.UNUSABLE, null, "invalid-answer", "openai", "gpt-x", null, 1, 2, 3, "r", "c", 4);
        assertThat(StoredAnswers.fromJson(StoredAnswers.toJson(answered))).contains(answered);
        assertThat(StoredAnswers.fromJson(StoredAnswers.toJson(unusable))).contains(unusable);
    }

    @Test
    void json_confidenceAndSamples_comeBackEqual() {
        StoredAnswer plain = answered("k1", "x");
        StoredAnswer sampled = new StoredAnswer(
                1,
                "k1",
                StoredAnswer.ANSWERED,
                "x",
                null,
                "openai",
                "gpt-x",
                null,
                1,
                2,
                3,
                "r",
                "c",
                4,
                0.75,
                List.of(new Sample("x\n\u2028\"", -0.25, 7, null), new Sample(null, null, null, "off-list")));
        String json = StoredAnswers.toJson(sampled);
        assertThat(json)
                .contains("\"confidence\":0.75", "{\"defect\":\"off-list\"}")
                .doesNotContain("\n", "null", "usable");
        assertThat(StoredAnswers.fromJson(json)).contains(sampled);
        assertThat(StoredAnswers.toJson(plain)).doesNotContain("confidence", "samples");
        assertThat(StoredAnswers.fromJson(StoredAnswers.toJson(plain))
                        .orElseThrow()
                        .samples())
                .isNull();
    }

    @Test
    void toJson_anyAnswer_isOneLineInSnakeCase() {
        assertThat(StoredAnswers.toJson(answered("k1", "a\nb\r\u2028")))
                .contains("\"v\":1", "\"charge_picos\":2700000", "\"run_id\":\"run\"", "\"created_at\":1772366400000")
                .doesNotContain("\n", "\r", "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "99"})
    void fromJson_otherFormat_isEmpty(String version) {
        String json = StoredAnswers.toJson(answered("k1", "x")).replace("\"v\":1", "\"v\":" + version);
        assertThat(json).contains("\"v\":" + version);
        assertThat(StoredAnswers.fromJson(json)).isEmpty();
    }

    @Test
    void fromJson_fieldOfTheFuture_isIgnored() {
        String json = StoredAnswers.toJson(answered("k1", "x")).replaceFirst("\\{", "{\"pack\":{\"size\":3},");
        assertThat(StoredAnswers.fromJson(json)).contains(answered("k1", "x"));
    }

    @Test
    void fromJson_notAnAnswer_isEmpty() {
        assertThat(List.of("", " ", "null", "[]", "7", "{}", "{\"v\":1}", "{\"v\":1,\"key\":", "\u0000\u0000"))
                .allSatisfy(line -> assertThat(StoredAnswers.fromJson(line)).isEmpty());
    }

    static StoredAnswer answered(String key, String label) {
        return new StoredAnswer(
                StoredAnswer.FORMAT,
                key,
                StoredAnswer.ANSWERED,
                label,
                null,
                "openai",
                "gpt-x",
                "gpt-x-2026",
                10,
                2,
                2_700_000,
                "run",
                "call",
                1_772_366_400_000L);
    }
}
