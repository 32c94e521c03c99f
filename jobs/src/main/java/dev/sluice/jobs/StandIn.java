package dev.sluice.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.model.Bundles;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The demo's stand-in for an LLM: an OpenAI-compatible server on loopback whose answers come from a trained bundle. It is
 * no LLM and says {@code stand-in} wherever it leaves a trace: model name, fingerprint, header. Its token counts are a
 * quarter of the characters.
 *
 * <p>The caller closes it.
 */
final class StandIn implements AutoCloseable {
    static final String PROVIDER = "stand-in";
    static final String MODEL = "stand-in-bge";

    private static final int CHARS_PER_TOKEN = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Classifier classifier;
    private final HttpServer server;
    private final ExecutorService threads;

    private StandIn(Classifier classifier, HttpServer server, ExecutorService threads) {
        this.classifier = classifier;
        this.server = server;
        this.threads = threads;
    }

    /** Loads the bundle and listens on a free port of loopback. */
    static StandIn start(Path bundle) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ExecutorService threads =
                    Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
            StandIn standIn = new StandIn(Bundles.open(bundle, Device.Resolved.CPU), server, threads);
            server.createContext("/v1/chat/completions", standIn::handle);
            server.setExecutor(threads);
            server.start();
            return standIn;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on loopback", e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] response;
            int status = 200;
            try {
                response = JSON.writeValueAsBytes(answer(JSON.readTree(exchange.getRequestBody())));
            } catch (IOException | IllegalArgumentException e) {
                status = 400;
                response = "{\"error\":{\"message\":\"the stand-in understands only Sluice's prompts\"}}"
                        .getBytes(StandardCharsets.UTF_8);
            }
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.getResponseHeaders().add("x-sluice-stand-in", "not an LLM");
            exchange.sendResponseHeaders(status, response.length);
            exchange.getResponseBody().write(response);
        }
    }

    private ObjectNode answer(JsonNode request) throws IOException {
        JsonNode messages = request.path("messages");
        JsonNode last = messages.path(messages.size() - 1).path("content");
        JsonNode text = JSON.readTree(last.asText("")).path("text");
        if (!text.isTextual()) {
            throw new IllegalArgumentException("no text");
        }
        String content = JSON.writeValueAsString(JSON.createObjectNode().put("label", label(text.asText())));
        ObjectNode response = JSON.createObjectNode();
        response.put("id", "stand-in-" + UUID.randomUUID())
                .put("object", "chat.completion")
                .put("model", MODEL)
                .put("system_fingerprint", PROVIDER);
        ObjectNode choice = response.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", content);
        int promptChars = 0;
        for (JsonNode message : messages) {
            promptChars += message.path("content").asText("").length();
        }
        int prompt = tokens(promptChars);
        int completion = tokens(content.length());
        response.putObject("usage")
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        return response;
    }

    private String label(String text) {
        double[] logits = classifier.logits(List.of(text))[0];
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            if (logits[k] > logits[best]) {
                best = k;
            }
        }
        return classifier.labels().name(best);
    }

    private static int tokens(int chars) {
        return Math.max(1, (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        classifier.close();
    }
}
