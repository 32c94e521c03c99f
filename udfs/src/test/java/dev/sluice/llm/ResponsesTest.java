package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statuses, error bodies, headers and usages mean. */
class ResponsesTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "302, -, JOB",
                "400, -, ROW",
                "400, model_not_found, JOB",
                "400, invalid_api_key, JOB",
                "401, invalid_api_key, JOB",
                "402, -, QUOTA",
                "403, -, JOB",
                "403, insufficient_quota, QUOTA",
                "403, content_policy_violation, ROW",
                "404, DeploymentNotFound, JOB",
                "404, -, JOB",
                "405, -, JOB",
                "408, -, TRANSIENT",
                "409, -, TRANSIENT",
                "413, -, ROW",
                "422, -, ROW",
                "425, -, TRANSIENT",
                "429, -, RATE_LIMIT",
                "429, rate_limit_exceeded, RATE_LIMIT",
                "429, insufficient_quota, QUOTA",
                "429, billing_hard_limit_reached, QUOTA",
                "500, insufficient_quota, TRANSIENT",
                "503, -, TRANSIENT",
                "529, -, TRANSIENT"
            })
    void failure_ofStatusAndCode_isWhatItMeans(int status, String code, Failure expected) {
        assertThat(Failure.of(status, code, "invalid_request_error")).isEqualTo(expected);
        assertThat(Failure.of(status, null, code)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "250, 9, 250",
                "0.5, -, 1",
                "-, 2, 2000",
                "-, 1.5, 1500",
                "-, 0, 0",
                "-, 'Sun, 01 Mar 2026 12:00:10 GMT', 10000",
                "-, 'Sun, 01 Mar 2026 11:00:00 GMT', 0",
                "-, 999999999, 300000",
                "-, 'Sun, 01 Mar 2099 11:00:00 GMT', 300000",
                "nonsense, 3, 3000",
                "-, -5, -",
                "-, NaN, -",
                "-, soon, -",
                "-, -, -"
            })
    void retryAfter_ofHeaders_isBounded(String millis, String after, Long expected) {
        Headers.Builder headers = new Headers.Builder();
        if (millis != null) {
            headers.add("Retry-After-Ms", millis);
        }
        if (after != null) {
            headers.add("Retry-After", after);
        }
        assertThat(RetryAfter.of(headers.build(), Rig.NOW))
                .isEqualTo(expected == null ? null : Duration.ofMillis(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"error\":{\"code\":\"a_b\",\"type\":\"t\"}} | a_b",
                "{\"error\":{\"code\":null,\"type\":\"server_error\"}} | server_error",
                "[{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\"}}] | INVALID_ARGUMENT",
                "{\"object\":\"error\",\"type\":\"BadRequestError\",\"code\":400} | BadRequestError",
                "{\"error\":\"plain words\"} | -",
                "{\"error\":{\"code\":\"some words, not a code\"}} | -",
                "{\"error\":{\"code\":\"sk-abcdef\"}} | -",
                "[] | -",
                "<html> | -",
                "'' | -"
            })
    void error_ofAnyShape_showsAnIdentifierOrNothing(String body, String expected) {
        assertThat(ProviderError.of(400, bytes(body)).shown()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":{\"message\":\"m\",\"param\":\"response_format\"}} | RESPONSE_FORMAT",
                "400 | {\"error\":{\"message\":\"Invalid schema for response_format 'label'\",\"param\":null}} | RESPONSE_FORMAT",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"response_format\"],\"msg\":\"Extra inputs are not permitted\"}]} | RESPONSE_FORMAT",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"max_completion_tokens\"],\"msg\":\"Extra inputs are not permitted\"}]} | CAP_FIELD",
                "400 | {\"error\":{\"message\":\"max_tokens is too large: 5000\"}} | NONE",
                "400 | {\"error\":{\"message\":\"temperature must be below 1\"}} | NONE",
                "400 | {\"error\":{\"message\":\"temperature is not supported\"}} | TEMPERATURE",
                "400 | {\"error\":{\"message\":\"'n' must be 1 for this model\",\"param\":\"n\"}} | SAMPLES",
                "400 | {\"object\":\"error\",\"message\":\"n must be 1 when using greedy sampling, got 4.\"} | SAMPLES",
                "422 | {\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"Extra inputs are not permitted\"}]} | SAMPLES",
                "400 | {\"error\":{\"message\":\"n > 1 is not supported\"}} | SAMPLES",
                "400 | {\"error\":{\"message\":\"bad input\",\"param\":\"messages\"}} | NONE",
                "400 | {\"error\":{\"message\":\"logprobs are not supported\"}} | LOGPROBS",
                "400 | {\"error\":{\"message\":\"You are not allowed to request it\",\"param\":\"logprobs\"}} | LOGPROBS",
                "400 | {\"error\":{\"message\":\"bad text: response_format\",\"param\":\"messages\"}} | NONE",
                "500 | {\"error\":{\"message\":\"response_format\"}} | NONE"
            })
    void complaint_ofRejection_namesThePart(int status, String body, Complaint expected) {
        assertThat(ProviderError.of(status, bytes(body)).complaint()).isEqualTo(expected);
    }

    @Test
    void usage_complete_isReadByClass() {
        assertThat(
                        usage(
                                """
                {"prompt_tokens":100,"completion_tokens":9,"total_tokens":109,
                 "prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":5}}"""))
                .isEqualTo(new Usage(100, 64, 9, 5));
    }

    @Test
    void usage_reasoningOnlyInTheTotal_isCompletion() {
        assertThat(
                        usage(
                                """
                {"prompt_tokens":100,"completion_tokens":9,"total_tokens":150,
                 "completion_tokens_details":{"reasoning_tokens":41}}"""))
                .isEqualTo(new Usage(100, 0, 50, 41));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{\"prompt_tokens\":-1,\"completion_tokens\":1}",
                "{\"prompt_tokens\":1.5,\"completion_tokens\":1}",
                "{\"prompt_tokens\":\"1\",\"completion_tokens\":1}",
                "{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":1}",
                "{\"prompt_tokens\":9223372036854775807,\"completion_tokens\":1}",
                "{\"prompt_tokens\":1,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":2}}"
            })
    void usage_thatIsNone_isNull(String usage) {
        assertThat(usage(usage)).isNull();
    }

    @Test
    void completion_contentInParts_isJoinedAndNamesAreCleaned() {
        Completion completion = Completion.of(
                bytes(
                        """
                {"model":"m\\n\\u00e9","choices":[{"finish_reason":"stop",
                 "message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]}"""));
        assertThat(completion.choices().get(0).content()).isEqualTo("ab");
        assertThat(completion.model()).isEqualTo("m__");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[1]", "{\"choices\":[]}", "{\"choices\":{\"a\":1}}", "{\"choices\":[{\"message\":7}]}"
            })
    void completion_ofAnything_isEmptyRatherThanAnError(String body) {
        assertThat(Completion.of(bytes(body))).isEqualTo(new Completion(List.of(Reply.Choice.NONE), null, null, null));
    }

    private static Usage usage(String usage) {
        return Completion.of(bytes("{\"usage\":" + usage + "}")).usage();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
