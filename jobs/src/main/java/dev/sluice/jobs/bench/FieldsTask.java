package dev.sluice.jobs.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Locale;

/**
 * What a message is about and what is wrong with it, as a JSON object of two quotes. The verifier needs no gold label: it
 * checks the form, and that both are words of the message; not that they are the best ones.
 */
final class FieldsTask {
    static final int MAX_TOKENS = 32;

    private static final String ROWS = "data/banking77/test.jsonl.gz";
    private static final long SEED = 7;
    private static final int FEWEST_WORDS = 6;
    private static final int MOST_WORDS = 25;
    private static final String OBJECT = "object";
    private static final String PROBLEM = "problem";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private FieldsTask() {}

    /** Messages of 6 to 25 words. */
    static List<String> texts(SharedData shared, int rows) {
        return shared.rows(ROWS, SEED).stream()
                .map(row -> row.path("text").asText())
                .filter(text -> words(text) >= FEWEST_WORDS && words(text) <= MOST_WORDS)
                .limit(rows)
                .toList();
    }

    private static int words(String text) {
        return text.strip().split("\\s+").length;
    }

    static List<SampleSource.Message> prompt(String text) {
        return List.of(
                message("system", "Fill {\"object\": \"...\", \"problem\": \"...\"} with exact words of the message."),
                message("user", "Message: My new card still has not arrived, can you help?"),
                message("assistant", "{\"object\": \"new card\", \"problem\": \"has not arrived\"}"),
                message("user", "Message: the app charged me twice for one top up"),
                message("assistant", "{\"object\": \"top up\", \"problem\": \"charged me twice\"}"),
                message("user", "Message: " + text));
    }

    private static SampleSource.Message message(String role, String content) {
        return new SampleSource.Message(role, content);
    }

    /** Whether it is {@code {"object": "...", "problem": "..."}}, both words of the text, not the same, whatever their case. */
    static boolean passes(String answer, String text) {
        try {
            JsonNode fields = JSON.readTree(answer);
            return fields.isObject()
                    && fields.size() == 2
                    && quotes(fields.path(OBJECT), text)
                    && quotes(fields.path(PROBLEM), text)
                    && !fields.path(OBJECT).equals(fields.path(PROBLEM));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static boolean quotes(JsonNode field, String text) {
        return field.isTextual()
                && !field.asText().isBlank()
                && text.toLowerCase(Locale.ROOT).contains(field.asText().toLowerCase(Locale.ROOT));
    }
}
