package dev.sluice.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.domain.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a chat completion that count; each null when it is missing or not what it should be. Never throws.
 *
 * @param choices as many as came, at least one; a missing one is empty
 */
record Completion(List<Reply.Choice> choices, Usage usage, String model, String serviceTier) {
    /** More tokens than any model reads or writes: beyond it a count is not a count, and prices could overflow. */
    private static final long MAX_TOKENS = 100_000_000;

    private static final int MAX_NAME_CHARS = 128;

    static Completion of(byte[] body) {
        JsonNode root = Json.read(body);
        if (root == null) {
            return new Completion(List.of(Reply.Choice.NONE), null, null, null);
        }
        List<Reply.Choice> choices = new ArrayList<>();
        root.path("choices").forEach(choice -> choices.add(choice(choice)));
        return new Completion(
                choices.isEmpty() ? List.of(Reply.Choice.NONE) : choices,
                usage(root.path("usage")),
                name(root.path("model")),
                name(root.path("service_tier")));
    }

    Reply.Answered reply(int httpStatus, long latencyMillis) {
        return new Reply.Answered(choices, usage, model, httpStatus, latencyMillis, serviceTier);
    }

    private static Reply.Choice choice(JsonNode choice) {
        JsonNode message = choice.path("message");
        JsonNode tokens = choice.path("logprobs").path("content");
        Double logprob = meanLogprob(tokens);
        return new Reply.Choice(
                content(message.path("content")),
                name(choice.path("finish_reason")),
                message.path("refusal").isTextual() ? message.get("refusal").asText() : null,
                logprob,
                logprob == null ? null : tokens.size());
    }

    /** Null unless there is a number for every token; rounding of a server above 0 is none. */
    private static Double meanLogprob(JsonNode tokens) {
        double sum = 0;
        for (JsonNode token : tokens) {
            double logprob =
                    token.path("logprob").isNumber() ? token.get("logprob").asDouble() : Double.NaN;
            if (!Double.isFinite(logprob)) {
                return null;
            }
            sum += Math.min(0, logprob);
        }
        return tokens.isArray() && !tokens.isEmpty() ? sum / tokens.size() : null;
    }

    /** A string, or a list of parts with texts. */
    private static String content(JsonNode node) {
        if (!node.isArray()) {
            return node.isTextual() ? node.asText() : null;
        }
        StringBuilder parts = new StringBuilder();
        node.forEach(part -> parts.append(part.path("text").asText("")));
        return parts.toString();
    }

    private static Usage usage(JsonNode node) {
        long prompt = count(node.path("prompt_tokens"), -1);
        long completion = count(node.path("completion_tokens"), -1);
        long total = count(node.path("total_tokens"), 0);
        long cached = count(node.path("prompt_tokens_details").path("cached_tokens"), 0);
        long reasoning = count(node.path("completion_tokens_details").path("reasoning_tokens"), 0);
        if (prompt < 0 || completion < 0 || total < 0 || cached < 0 || reasoning < 0 || cached > prompt) {
            return null;
        }
        // Some servers count reasoning in the total only; it is billed as output.
        return new Usage(prompt, cached, Math.max(completion, total - prompt), reasoning);
    }

    /** -1 when it is there and no token count. */
    private static long count(JsonNode node, long whenMissing) {
        if (node.isMissingNode() || node.isNull()) {
            return whenMissing;
        }
        boolean counts = node.isIntegralNumber() && node.canConvertToLong() && node.asLong() <= MAX_TOKENS;
        return counts ? Math.max(-1, node.asLong()) : -1;
    }

    /** Printable ASCII, bounded: it goes into tables and logs. */
    private static String name(JsonNode node) {
        if (!node.isTextual()) {
            return null;
        }
        String text = node.asText();
        return text.substring(0, Math.min(text.length(), MAX_NAME_CHARS)).replaceAll("[^ -~]", "_");
    }
}
