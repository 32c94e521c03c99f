package dev.sluice.jobs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.domain.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The texts that a benchmark of encoders reads.
 *
 * @param name for the table
 * @param texts all different, in an order that does not follow their length
 */
record RowTexts(String name, List<String> texts) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AMAZON = "data/amazon_sentiment/test.jsonl.gz";
    private static final String MESSAGES = "/dev/sluice/demo/reviews.jsonl";
    private static final long SEED = 2;

    /** @param data {@code demo}, {@code amazon} or a file of JSON lines with a field {@code text}; null: amazon where it is */
    static RowTexts of(String data) throws IOException {
        String wanted = data == null ? SharedData.isThere() ? "amazon" : "demo" : data;
        return switch (wanted) {
            case "demo" -> new RowTexts("demo messages", texts(demo()));
            case "amazon" ->
                new RowTexts("amazon reviews", texts(SharedData.find().rows(AMAZON, SEED)));
            default -> new RowTexts(wanted, of(Path.of(wanted)));
        };
    }

    private static List<String> of(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file) || !name.endsWith(".jsonl") && !name.endsWith(".jsonl.gz")) {
            throw new UserException(
                    "--data: expected demo, amazon or a file *.jsonl or *.jsonl.gz that exists, found '" + file + "'");
        }
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
            List<String> texts = texts(lines(in));
            if (texts.isEmpty()) {
                throw new UserException(
                        "--data: expected lines with a field 'text' that is not blank, found none in '" + file + "'");
            }
            return texts;
        }
    }

    /** The demo's own messages, with their labels. */
    static List<JsonNode> demo() throws IOException {
        try (InputStream in = RowTexts.class.getResourceAsStream(MESSAGES)) {
            return lines(in);
        }
    }

    private static List<JsonNode> lines(InputStream in) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (!line.isBlank()) {
                rows.add(JSON.readTree(line));
            }
        }
        return rows;
    }

    private static List<String> texts(List<JsonNode> rows) {
        return rows.stream()
                .map(row -> row.path("text").asText())
                .filter(text -> !text.isBlank())
                .distinct() // the stage computes equal texts once; here every way shall do the same work
                .toList();
    }

    /** The first so many, or all where there are no more. */
    List<String> first(int most) {
        return texts.subList(0, Math.min(most, texts.size()));
    }

    static void write(Path file, List<String> texts) throws IOException {
        JSON.writeValue(file.toFile(), texts);
    }

    static List<String> read(Path file) throws IOException {
        return List.of(JSON.readValue(file.toFile(), String[].class));
    }
}
