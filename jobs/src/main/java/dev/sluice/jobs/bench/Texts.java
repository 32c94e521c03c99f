package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Recorded rows that the provider recognises, and input made of them: a recorded text with a number behind it is a request
 * of its own, and the recorded text still stands in it word for word.
 */
record Texts(Path recorded, List<JsonNode> rows) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "data/amazon_sentiment/train.jsonl.gz";
    /** The provider finds a row by its first 24 characters. */
    private static final int RECOGNISED = 24;

    private static final int SHORT = 90;
    private static final int LONG = 1_000;
    private static final int ROWS = 1_000;

    /** Short reviews: cheap for the provider, which shares the machine. */
    static Texts brief(SharedData shared, Path file) throws IOException {
        return of(shared, file, length -> length >= RECOGNISED && length <= SHORT);
    }

    /** Reviews as they come, but the longest. */
    static Texts usual(SharedData shared, Path file) throws IOException {
        return of(shared, file, length -> length >= RECOGNISED && length <= LONG);
    }

    private static Texts of(SharedData shared, Path file, IntPredicate length) throws IOException {
        List<JsonNode> rows = shared.rows(SOURCE, 1).stream()
                .filter(row -> length.test(row.path("text").asText().length()))
                .filter(row -> plain(row.path("text").asText()))
                .limit(ROWS)
                .toList();
        Files.write(file, rows.stream().map(JsonNode::toString).toList());
        return new Texts(file, rows);
    }

    /** Trimming and composing leave it as it is. */
    private static boolean plain(String text) {
        return text.equals(text.strip()) && text.chars().allMatch(c -> c >= ' ' && c < 127);
    }

    /** The n-th of any number of distinct texts. */
    String text(int n) {
        return rows.get(n % rows.size()).path("text").asText() + " #" + n;
    }

    /** Writes the first n distinct texts as JSONL with the columns id and text. */
    Path input(Path file, int n) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < n; i++) {
                ObjectNode line = JSON.createObjectNode().put("id", i).put("text", text(i));
                out.write(line + "\n");
            }
        }
        return file;
    }
}
