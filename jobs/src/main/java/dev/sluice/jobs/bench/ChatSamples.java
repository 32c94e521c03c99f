package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Samples of a server with the chat API of OpenAI, asked directly. */
final class ChatSamples implements SampleSource {
    /** Of one request: servers that answer n at once take no more than they have room for. */
    static final int AT_ONCE = 16;

    private static final double TOP_P = 0.95;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String url;
    private final String model;
    private final long parameters;

    /** @param url base address, such as http://127.0.0.1:8080/v1 */
    ChatSamples(String url) {
        this.url = url.replaceAll("/+$", "");
        JsonNode first = send(request("/models").GET().build()).path("data").path(0);
        if (!first.has("id")) {
            throw new UserException("--llm: " + url + " serves no model");
        }
        this.model = first.path("id").asText();
        this.parameters = first.path("meta").path("n_params").asLong(0);
    }

    @Override
    public String model() {
        return model.substring(model.lastIndexOf('/') + 1);
    }

    @Override
    public long parameters() {
        return parameters;
    }

    @Override
    public Draw draw(List<Message> prompt, Sampling sampling) {
        List<Generation> generations = new ArrayList<>();
        int promptTokens = 0;
        long start = System.nanoTime();
        while (generations.size() < sampling.samples()) {
            int drawn = generations.size();
            int wanted = Math.min(AT_ONCE, sampling.samples() - drawn);
            JsonNode answer = send(request("/chat/completions")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body(prompt, sampling, wanted, sampling.seed() + drawn)))
                    .build());
            int told = answer.path("usage").path("completion_tokens").asInt() / wanted;
            answer.path("choices").forEach(choice -> generations.add(generation(choice, told)));
            if (generations.size() != drawn + wanted) {
                throw new UserException("--llm: " + url + " was asked for " + wanted + " samples and gave "
                        + (generations.size() - drawn));
            }
            promptTokens = answer.path("usage").path("prompt_tokens").asInt();
        }
        return new Draw(generations, promptTokens, (System.nanoTime() - start) / 1e9);
    }

    private String body(List<Message> prompt, Sampling sampling, int samples, long seed) {
        ObjectNode body = JSON.createObjectNode().put("model", model);
        ArrayNode messages = body.putArray("messages");
        prompt.forEach(
                message -> messages.addObject().put("role", message.role()).put("content", message.content()));
        body.put("n", samples).put("temperature", sampling.temperature()).put("top_p", TOP_P);
        return body.put("max_tokens", sampling.maxTokens())
                .put("logprobs", true)
                .put("seed", seed)
                .toString();
    }

    /** Its tokens are counted from their probabilities where they are told: a server's usage may be that of one sample only. */
    private static Generation generation(JsonNode choice, int told) {
        JsonNode tokens = choice.path("logprobs").path("content");
        double sum = 0;
        for (JsonNode token : tokens) {
            sum += token.path("logprob").asDouble();
        }
        return new Generation(
                choice.path("message").path("content").asText(""),
                sum / tokens.size(),
                tokens.isEmpty() ? told : tokens.size(),
                "stop".equals(choice.path("finish_reason").asText()));
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(url + path)).timeout(LONGEST);
        } catch (IllegalArgumentException e) {
            throw new UserException("--llm: expected a base address such as http://127.0.0.1:8080/v1, found " + url);
        }
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new UserException("--llm: " + request.uri() + " answered status " + response.statusCode());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UserException("--llm: " + request.uri() + " cannot be reached: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for samples", e);
        }
    }
}
