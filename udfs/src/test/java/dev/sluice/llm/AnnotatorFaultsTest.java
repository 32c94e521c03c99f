package dev.sluice.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a provider can do to a call, each with its verdict, its permits and its waits. */
class AnnotatorFaultsTest {
    private static final MockResponse GOOD = Rig.label("card payment");
    private static final String PAID = "success 2700000";

    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
    }

    @AfterEach
    void everyPermitExitedOnceAndEveryAttemptIsTold() {
        rig.close();
        assertThat(rig.gate.exits).hasSameSizeAs(rig.gate.needs).noneMatch(exit -> exit.startsWith("second"));
        assertThat(rig.meter.intents).hasSameSizeAs(rig.gate.needs);
        assertThat(rig.meter.outcomes).hasSameSizeAs(rig.meter.intents);
    }

    @Test
    void ask_serverWithoutSchema_fallsBackAtOnceAndRemembers() throws Exception {
        MockResponse noSchema = Rig.error(400, null, "response_format json_schema is not available", null);
        MockResponse noObject = Rig.error(400, "unknown_parameter", "Unknown parameter", "response_format");
        assertThat(rig.answers(noSchema, noObject, GOOD).ask("hello")).isInstanceOf(Verdict.Labelled.class);
        assertThat(Json.read(rig.body()).at("/response_format/type").asText()).isEqualTo("json_schema");
        assertThat(Json.read(rig.body()).at("/response_format/type").asText()).isEqualTo("json_object");
        assertThat(Json.read(rig.body()).has("response_format")).isFalse();
        assertThat(rig.sleeps).isEmpty();
        assertThat(rig.gate.exits).containsExactly("ignore", "ignore", PAID);

        rig.answers(GOOD).ask("another");
        assertThat(Json.read(rig.body()).has("response_format")).isFalse();
    }

    @Test
    void ask_rejectionThatQuotesARow_teachesNothing() throws Exception {
        MockResponse quoting = Rig.error(400, null, "cannot process: 'what is a response_format?'", null);
        Verdict verdict = rig.answers(quoting, quoting, quoting).ask("what is a response_format?");
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Kept.class, kept -> assertThat(kept.reason())
                .isEqualTo(Reason.REJECTED));
        rig.answers(GOOD).ask("another");
        for (int i = 0; i < 3; i++) {
            rig.body();
        }
        assertThat(Json.read(rig.body()).at("/response_format/type").asText()).isEqualTo("json_schema");
    }

    @Test
    void ask_capFieldUnsupported_isSwapped() throws Exception {
        MockResponse renamed = Rig.error(
                400,
                "unsupported_parameter",
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                "max_tokens");
        assertThat(rig.answers(renamed, GOOD).ask("hello")).isInstanceOf(Verdict.Labelled.class);
        assertThat(Json.read(rig.body()).has("max_tokens")).isTrue();
        assertThat(Json.read(rig.body()).path("max_completion_tokens").asInt()).isEqualTo(32);
    }

    @Test
    void ask_temperatureUnsupported_isLeftOut() throws Exception {
        MockResponse fixed = Rig.error(
                400,
                "unsupported_value",
                "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
                "temperature");
        assertThat(rig.answers(fixed, GOOD).ask("hello")).isInstanceOf(Verdict.Labelled.class);
        rig.body();
        assertThat(Json.read(rig.body()).has("temperature")).isFalse();
    }

    @Test
    void ask_capFieldRefusedUnderBothNames_endsAfterFourReshapes() throws Exception {
        MockResponse no = Rig.error(400, null, "Unknown parameter: max_tokens", "max_tokens");
        assertThat(rig.answers(no, no, no, no, no).ask("hello")).isInstanceOf(Verdict.Kept.class);
        assertThat(rig.server.getRequestCount()).isEqualTo(5);
    }

    @Test
    void ask_formatFixedBySettings_isNotChanged() throws Exception {
        try (Rig fixed = new Rig(null, AnswerFormat.JSON_SCHEMA, 5_000)) {
            MockResponse no = Rig.error(400, null, "response_format is not supported", "response_format");
            assertThat(fixed.answers(no).ask("hello")).isInstanceOf(Verdict.Kept.class);
            assertThat(fixed.server.getRequestCount()).isEqualTo(1);
        }
    }

    @Test
    void ask_retryAfterMillis_winsAndPausesTheGate() throws Exception {
        rig.answers(Rig.status(429, "retry-after", "7", "retry-after-ms", "1234"), GOOD)
                .ask("hello");
        assertThat(rig.gate.exits).containsExactly("dropped 1234", PAID);
        assertThat(rig.sleeps).containsExactly(Duration.ofMillis(1234));
    }

    @Test
    void ask_retryAfterDate_isWaitedFor() throws Exception {
        rig.answers(Rig.status(503, "retry-after", "Sun, 01 Mar 2026 12:00:30 GMT"), GOOD)
                .ask("hello");
        assertThat(rig.sleeps).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void ask_rateLimitsWithoutHeader_pauseTheGateLongerEachTime() throws Exception {
        MockResponse tooFast = Rig.status(429);
        rig.answers(tooFast, tooFast, tooFast, tooFast, tooFast, GOOD).ask("hello");
        assertThat(rig.gate.exits)
                .containsExactly("dropped 100", "dropped 200", "dropped 400", "dropped 800", "dropped 1000", PAID);
        assertThat(rig.sleeps).hasSize(5).allMatch(sleep -> sleep.toMillis() <= 1_000);
    }

    @Test
    void ask_rateLimitsForEver_endAfterTwentyTimesTheAttempts() throws Exception {
        rig.answers(Collections.nCopies(61, Rig.status(429)).toArray(new MockResponse[0]));
        assertThat(rig.ask("hello")).isEqualTo(new Verdict.Kept(Reason.UNAVAILABLE, "rate-limit-429", PicoUsd.ZERO));
        assertThat(rig.server.getRequestCount()).isEqualTo(61);
    }

    @Test
    void ask_quotaUsedUp_isKeptAndStopsTheGate() throws Exception {
        rig.answers(Rig.error(429, "insufficient_quota", "You exceeded your current quota", null));
        assertThat(rig.ask("hello"))
                .isEqualTo(new Verdict.Kept(Reason.QUOTA, "quota-429 insufficient_quota", PicoUsd.ZERO));
        assertThat(rig.gate.stopped).isEqualTo(Reason.QUOTA);
        assertThat(rig.ask("another")).isEqualTo(new Verdict.Kept(Reason.QUOTA, "denied quota", PicoUsd.ZERO));
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void ask_serverErrors_areRetriedWithinTheJitter() throws Exception {
        // Retry-After: 0 makes OkHttp itself repeat a 503 whose body it could send twice.
        rig.answers(Rig.status(500), Rig.status(503, "retry-after", "0"), GOOD);
        assertThat(rig.ask("hello")).isInstanceOf(Verdict.Labelled.class);
        assertThat(rig.gate.exits).containsExactly("failed 0", "failed 0", PAID);
        assertThat(rig.sleeps.get(0)).isBetween(Duration.ZERO, Duration.ofMillis(100));
        assertThat(rig.sleeps.get(1)).isBetween(Duration.ZERO, Duration.ofMillis(200));
        assertThat(rig.meter.intents).extracting(c -> c.attempt().number()).containsExactly(1, 2, 3);
    }

    @Test
    void ask_serverErrorsForEver_areKeptAsUnavailable() throws Exception {
        rig.answers(Rig.status(500), Rig.status(502), Rig.status(504));
        assertThat(rig.ask("hello")).isEqualTo(new Verdict.Kept(Reason.UNAVAILABLE, "transient-504", PicoUsd.ZERO));
        assertThat(rig.server.getRequestCount()).isEqualTo(3);
        assertThat(rig.gate.stopped).isNull();
    }

    @Test
    void ask_badRequest_rejectsThisRowOnly() throws Exception {
        rig.answers(Rig.error(400, "context_length_exceeded", "10 in the schemas", "messages"), GOOD);
        assertThat(rig.ask("hello"))
                .isEqualTo(new Verdict.Kept(Reason.REJECTED, "row-400 context_length_exceeded", PicoUsd.ZERO));
        assertThat(rig.gate.exits).containsExactly("ignore");
        assertThat(rig.ask("another")).isInstanceOf(Verdict.Labelled.class);
    }

    @Test
    void ask_resetAfterSending_isUnknownAndToldToTheMeter() throws Exception {
        MockResponse reset = new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build();
        assertThat(rig.answers(reset, GOOD).ask("hello")).isInstanceOf(Verdict.Labelled.class);
        assertThat(rig.gate.exits).containsExactly("unknown", PAID);
        assertThat(rig.meter.outcomes).containsExactly("transient", "labelled");
        assertThat(rig.meter.replies.get(0).costUnknown()).isTrue();
    }

    @Test
    void ask_answerCutOnTheWire_isUnknown() throws Exception {
        MockResponse half =
                GOOD.newBuilder().onResponseBody(new SocketEffect.CloseSocket()).build();
        rig.answers(half, GOOD).ask("hello");
        assertThat(rig.gate.exits).containsExactly("unknown", PAID);
    }

    @Test
    void ask_answerTooLong_isUnknownAndRetried() throws Exception {
        MockResponse flood =
                new MockResponse.Builder().body("x".repeat(1 << 21)).build();
        assertThat(rig.answers(flood, GOOD).ask("hello")).isInstanceOf(Verdict.Labelled.class);
        assertThat(rig.gate.exits).containsExactly("unknown", PAID);
    }

    @Test
    void ask_noAnswerInTime_isUnknown() throws Exception {
        try (Rig hasty = new Rig(null, AnswerFormat.AUTO, 200)) {
            MockResponse late =
                    GOOD.newBuilder().headersDelay(1, TimeUnit.SECONDS).build();
            assertThat(hasty.answers(late, late, late).ask("hello"))
                    .isEqualTo(new Verdict.Kept(Reason.UNAVAILABLE, "transient InterruptedIOException", PicoUsd.ZERO));
            assertThat(hasty.gate.exits).containsExactly("unknown", "unknown", "unknown");
        }
    }

    @Test
    void ask_interruptedOnTheWire_settlesTheAttemptFirst() throws Exception {
        Thread asking = Thread.currentThread();
        MockResponse reset = new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build();
        rig.server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                asking.interrupt();
                return reset;
            }
        });
        assertThatThrownBy(() -> rig.ask("hello")).isInstanceOf(InterruptedException.class);
        assertThat(rig.gate.exits).containsExactly("unknown");
        assertThat(rig.meter.sawInterrupt).isFalse();
    }

    @Test
    void ask_redirect_isNotFollowed() throws Exception {
        rig.answers(Rig.status(302, "location", "http://localhost:" + rig.server.getPort() + "/v1/elsewhere"));
        assertThat(rig.ask("hello"))
                .isInstanceOfSatisfying(Verdict.JobRefused.class, refused -> assertThat(refused.message())
                        .contains("HTTP 302", "redirects are not followed"));
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void ask_unknownModel_isRefusedOnce() throws Exception {
        rig.answers(Rig.error(404, "model_not_found", "The model does not exist", null));
        Verdict verdict = rig.ask("hello");
        assertThat(verdict).isInstanceOfSatisfying(Verdict.JobRefused.class, refused -> assertThat(refused.message())
                .contains("HTTP 404 (model_not_found)", "llm.model 'gpt-x'", "localhost:"));
        assertThat(rig.ask("another")).isSameAs(verdict);
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
        assertThat(rig.gate.stopped).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void ask_nobodyListens_refusesTheJobUnbilled() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        LlmSpec nowhere = Specs.at("http://127.0.0.1:" + port + "/v1");
        try (Annotator annotator = Annotators.open(nowhere, rig.gate, rig.meter, rig.clockwork)) {
            assertThat(annotator.ask(Questions.of(nowhere, "hello")))
                    .isEqualTo(new Verdict.JobRefused("cannot reach the LLM at 127.0.0.1:" + port
                            + " (ConnectException): check llm.url and the network"));
        }
        assertThat(rig.gate.exits).isEqualTo(List.of("unreached", "unreached", "unreached"));
        assertThat(rig.meter.outcomes).containsOnly("unreachable");
    }

    @Test
    void ask_serverGoneAfterAnAnswer_keepsTheRow() throws Exception {
        assertThat(rig.answers(GOOD).ask("hello")).isInstanceOf(Verdict.Labelled.class);
        rig.server.close();
        assertThat(rig.ask("another")).isInstanceOfSatisfying(Verdict.Kept.class, kept -> assertThat(kept.reason())
                .isEqualTo(Reason.UNAVAILABLE));
    }
}
