package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmSpecTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.openai.com/v1",
                "https://api.openai.com/v1/",
                "http://localhost:8089/v1",
                "http://127.0.0.1/v1",
                "http://127.9.8.7:1/v1",
                "http://[::1]:8089/v1",
                "http://inside.example:8000/v1"
            })
    void url_secureLoopbackOrAllowed_isTaken(String url) {
        assertThatCode(() -> endpoint(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.openai.com/v1",
                "http://127.0.0.1.evil.example/v1",
                "http://localhost.evil.example/v1",
                "http://10.0.0.1/v1",
                "http://inside.example.org/v1",
                "ftp://localhost/v1",
                "localhost:8089",
                "api.openai.com",
                "",
                "https://",
                "https://a b/v1",
                "https://api.openai.com/v1/chat/completions"
            })
    void url_publicWithoutTlsOrNoBase_isRefused(String url) {
        assertThatThrownBy(() -> endpoint(url))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("llm.url: expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:s3cret@host/v1", "https://host/v1?api-key=s3cret", "https://host/v1#s3cret"})
    void url_thatMayHoldAKey_isRefusedWithoutShowingIt(String url) {
        assertThatThrownBy(() -> endpoint(url))
                .isInstanceOf(UserException.class)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "llm.temperature, -0.1, 10, 3, 1000, 10, 20, 100",
        "llm.temperature, NaN, 10, 3, 1000, 10, 20, 100",
        "llm.output-cap, 0, 0, 3, 1000, 10, 20, 100",
        "llm.max-attempts, 0, 10, 0, 1000, 10, 20, 100",
        "llm.attempt-timeout, 0, 10, 3, 0, 10, 20, 100",
        "llm.retry-base, 0, 10, 3, 1000, -1, 20, 100",
        "llm.retry-max, 0, 10, 3, 1000, 10, 9, 100",
        "llm.max-text-chars, 0, 10, 3, 1000, 10, 20, 0"
    })
    void number_outOfRange_isRefusedByName(
            String key, double temperature, int cap, int attempts, long timeout, long base, long max, int chars) {
        assertThatThrownBy(() -> new LlmSpec(
                        endpoint("https://host/v1"),
                        new LlmSpec.Task(Specs.LABELS, null, chars),
                        new LlmSpec.Sampling(temperature, cap, CapField.AUTO, AnswerFormat.AUTO),
                        new LlmSpec.Attempts(attempts, timeout, base, max)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(key + ": expected")
                .hasMessageContaining("found");
    }

    @Test
    void name_missing_isRefused() {
        assertThatThrownBy(() -> new LlmSpec.Endpoint("https://host/v1", "openai", " ", null, List.of()))
                .hasMessageStartingWith("llm.model: expected");
        assertThatThrownBy(() -> AnswerFormat.ofText("xml")).hasMessageContaining("json_schema");
        assertThatThrownBy(() -> CapField.ofText("cap")).hasMessageContaining("max_tokens");
        assertThat(AnswerFormat.ofText("json_object")).isEqualTo(AnswerFormat.JSON_OBJECT);
        assertThat(CapField.ofText("auto")).isEqualTo(CapField.AUTO);
    }

    @Test
    void spec_serialized_isEqualAgain() throws Exception {
        LlmSpec spec = Specs.of("https://host/v1", KeySource.environment("K"), AnswerFormat.AUTO, 10);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(spec);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(spec);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, MAX_COMPLETION_TOKENS",
        "https://me.openai.azure.com/openai/v1, MAX_COMPLETION_TOKENS",
        "https://api.openai.com.example/v1, MAX_TOKENS",
        "http://localhost:1/v1, MAX_TOKENS"
    })
    void firstShape_capFieldAuto_followsTheHost(String url, CapField expected) {
        assertThat(Shape.first(Specs.at(url))).isEqualTo(new Shape(AnswerFormat.JSON_SCHEMA, expected, true, true));
    }

    private static LlmSpec.Endpoint endpoint(String url) {
        return new LlmSpec.Endpoint(url, "openai", "gpt-x", null, List.of("inside.example"));
    }
}
