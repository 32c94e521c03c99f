package dev.sluice.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * An OpenAI-compatible server on loopback that answers by a script, writes down what it was asked and keeps an invoice of
 * its own. A prompt counts 42 tokens and an answer 5.
 */
final class LlmServer implements AutoCloseable {
    static final String MODEL = "test-model";
    /** What the API says has answered. */
    static final String RESOLVED = "test-model-2026";

    static final String USD_IN = "0.15";
    static final String USD_OUT = "0.60";
    static final int PROMPT_TOKENS = 42;
    static final int COMPLETION_TOKENS = 5;
    /** What one answer costs: 42 tokens at 150,000 and 5 at 600,000 pico-dollars. */
    static final long ANSWER_PICOS = 42 * 150_000 + 5 * 600_000;

    static final ObjectMapper JSON = new ObjectMapper();

    /** One request: its number from 1, its body, and the text that it asks about (null where it holds none). */
    record Asked(int number, String body, String text) {}

    /** What to send back. */
    record Reply(int status, String body) {}

    private final MockWebServer server = new MockWebServer();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong invoicePicos = new AtomicLong();
    private volatile Function<Asked, Reply> script;

    /** @param port to listen on, 0 for a free one */
    LlmServer(int port, Function<Asked, Reply> script) {
        this.script = script;
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return LlmServer.this.dispatch(request);
            }
        });
        try {
            server.start(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LlmServer labelling(Function<String, String> labelOfText) {
        return new LlmServer(0, asked -> label(labelOfText.apply(asked.text())));
    }

    static LlmServer saying(String label) {
        return labelling(text -> label);
    }

    void script(Function<Asked, Reply> next) {
        script = next;
    }

    String url() {
        return "http://127.0.0.1:" + server.getPort() + "/v1";
    }

    int requests() {
        return asked.size();
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    List<String> texts() {
        return asked.stream().map(Asked::text).toList();
    }

    /** The header of that name, of every request that had one. */
    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    /** Of all answers with a usage, in US dollars. */
    BigDecimal invoice() {
        return BigDecimal.valueOf(invoicePicos.get(), 12);
    }

    static Reply label(String label) {
        return content(write(JSON.createObjectNode().put("label", label)));
    }

    /** With the natural logarithm of its probability, as one token. */
    static Reply label(String label, double logprob) {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(label(label).body());
            ((ObjectNode) root.path("choices").path(0))
                    .putObject("logprobs")
                    .putArray("content")
                    .addObject()
                    .put("token", label)
                    .put("logprob", logprob);
            return new Reply(200, write(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reply content(String content) {
        ObjectNode root = JSON.createObjectNode().put("model", RESOLVED).put("service_tier", "default");
        ObjectNode choice = root.putArray("choices").addObject().put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", content);
        root.putObject("usage")
                .put("prompt_tokens", PROMPT_TOKENS)
                .put("completion_tokens", COMPLETION_TOKENS)
                .put("total_tokens", PROMPT_TOKENS + COMPLETION_TOKENS);
        return new Reply(200, write(root));
    }

    /** To another place; its body is the place, too. */
    static Reply redirect(String location) {
        return new Reply(307, location);
    }

    static Reply error(int status, String code) {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("error").put("message", "no").put("code", code);
        return new Reply(status, write(root));
    }

    private MockResponse dispatch(RecordedRequest request) {
        String body = request.getBody() == null ? "" : request.getBody().utf8();
        Asked one = new Asked(numbers.incrementAndGet(), body, text(body));
        asked.add(one);
        authorizations.addAll(request.getHeaders().values("Authorization"));
        Reply reply = script.apply(one);
        if (reply.status() == 200 && reply.body().contains("\"usage\"")) {
            invoicePicos.addAndGet(ANSWER_PICOS);
        }
        MockResponse.Builder response = new MockResponse.Builder()
                .code(reply.status())
                .addHeader("content-type", "application/json")
                .body(reply.body());
        if (reply.status() / 100 == 3) {
            response.addHeader("location", reply.body());
        }
        return response.build();
    }

    /** The text inside the last message, as any JSON parser reads it; null where the request is none of ours. */
    static String text(String body) {
        try {
            JsonNode messages = JSON.readTree(body).path("messages");
            String content = messages.path(messages.size() - 1).path("content").textValue();
            return content == null ? null : JSON.readTree(content).path("text").textValue();
        } catch (IOException e) {
            return null;
        }
    }

    private static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
