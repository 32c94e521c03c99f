package dev.sluice.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenAI-compatible server on loopback that knows one key and one answer. */
final class LlmServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final String key;
    private final String label;

    /** @param port to listen on, 0 for a free one; @param key null for none */
    LlmServer(int port, String key, String label) {
        this.key = key;
        this.label = label;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/chat/completions", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    int requests() {
        return requests.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = key == null || ("Bearer " + key).equals(sent);
            // A careless provider: it repeats the key that it refuses.
            String body = known
                    ? answer()
                    : "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"Incorrect key: " + sent + "\"}}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 401, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String answer() throws IOException {
        ObjectNode root = JSON.createObjectNode().put("model", "test-model-2026");
        root.putArray("choices")
                .addObject()
                .put("finish_reason", "stop")
                .putObject("message")
                .put("content", JSON.writeValueAsString(JSON.createObjectNode().put("label", label)));
        root.putObject("usage")
                .put("prompt_tokens", 42)
                .put("completion_tokens", 5)
                .put("total_tokens", 47);
        return JSON.writeValueAsString(root);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
