package dev.sluice.llm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;

/** An annotator against a real local server; the gate, the meter, time and chance are fakes. */
final class Rig implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final MockWebServer server = new MockWebServer();
    final FakeGate gate = new FakeGate();
    final FakeMeter meter = new FakeMeter();
    final List<Duration> sleeps = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    /** Seed 1. */
    final Clockwork clockwork = new Clockwork(
            System::nanoTime,
            Clock.fixed(NOW, ZoneOffset.UTC),
            sleeps::add,
            new SplittableRandom(1),
            () -> "call-" + ids.incrementAndGet());

    final LlmSpec spec;
    final Annotator annotator;

    Rig() throws Exception {
        this(null, AnswerFormat.AUTO, 5_000);
    }

    Rig(KeySource key, AnswerFormat format, long timeoutMillis) throws Exception {
        this((Function<String, LlmSpec>) url -> Specs.of(url, key, format, timeoutMillis));
    }

    /** @param change of the plain spec */
    Rig(UnaryOperator<LlmSpec> change) throws Exception {
        this((Function<String, LlmSpec>) url -> change.apply(Specs.of(url, null, AnswerFormat.AUTO, 5_000)));
    }

    private Rig(Function<String, LlmSpec> ofUrl) throws Exception {
        QueueDispatcher queue = new QueueDispatcher();
        queue.setFailFast(status(418));
        server.setDispatcher(queue);
        server.start();
        spec = ofUrl.apply("http://localhost:" + server.getPort() + "/v1");
        annotator = Annotators.open(spec, gate, meter, clockwork);
    }

    Verdict ask(String text) throws InterruptedException {
        return annotator.ask(Questions.of(spec, text));
    }

    Rig answers(MockResponse... responses) {
        for (MockResponse response : responses) {
            server.enqueue(response);
        }
        return this;
    }

    String body() throws InterruptedException {
        return server.takeRequest().getBody().utf8();
    }

    static MockResponse label(String label) {
        return content("{\"label\":\"" + label + "\"}");
    }

    static MockResponse content(String content) {
        return choice(Json.object().put("content", content).put("refusal", (String) null), "stop");
    }

    static MockResponse choice(ObjectNode message, String finishReason) {
        var root = Json.object().put("model", "gpt-x-2026");
        var choice = root.putArray("choices").addObject().put("finish_reason", finishReason);
        choice.set("message", message);
        root.putObject("usage")
                .put("prompt_tokens", 10)
                .put("completion_tokens", 2)
                .put("total_tokens", 12);
        return new MockResponse.Builder().body(Json.write(root)).build();
    }

    static MockResponse error(int status, String code, String message, String param) {
        var root = Json.object();
        root.putObject("error")
                .put("message", message)
                .put("type", "invalid_request_error")
                .put("param", param)
                .put("code", code);
        return new MockResponse.Builder().code(status).body(Json.write(root)).build();
    }

    static MockResponse status(int status, String... headers) {
        MockResponse.Builder response = new MockResponse.Builder().code(status);
        for (int i = 0; i < headers.length; i += 2) {
            response.addHeader(headers[i], headers[i + 1]);
        }
        return response.build();
    }

    @Override
    public void close() {
        annotator.close();
        server.close();
    }
}
