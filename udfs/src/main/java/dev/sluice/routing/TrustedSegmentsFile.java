package dev.sluice.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The JSON of {@link TrustedSegments}, format {@value #FORMAT}: {@code {"format":1,"column":"lang","floor":0.8,
 * "trusted":["en"],"distrusted":["fr"],"rows":{"en":912,"fr":40}}}. {@code rows} (with gold, by segment) is for people and is
 * not read; a person may move a value from one list to the other.
 */
public final class TrustedSegmentsFile {
    public static final int FORMAT = 1;

    /** More than any such file holds. */
    public static final int MAX_BYTES = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private TrustedSegmentsFile() {}

    /**
     * The file's content.
     *
     * @param rows by segment; those of rows without one are left out
     */
    public static byte[] toJson(TrustedSegments segments, Map<String, Long> rows) {
        ObjectNode root = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("column", segments.column())
                .put("floor", segments.floor());
        segments.trusted().forEach(root.putArray("trusted")::add);
        segments.distrusted().forEach(root.putArray("distrusted")::add);
        ObjectNode counts = root.putObject("rows");
        new TreeMap<>(rows).forEach(counts::put);
        return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #toJson} gave.
     *
     * @param where for messages, such as the file's name
     * @throws UserException if it is not that
     */
    public static TrustedSegments fromJson(String where, byte[] content) {
        try {
            JsonNode root = JSON.readTree(content);
            if (!root.path("format").isInt()) {
                throw wrong(where, "not a file of trusted segments (no format); evaluate --segments-output writes one");
            }
            if (root.path("format").intValue() != FORMAT) {
                throw wrong(where, "expected format " + FORMAT + ", found " + root.path("format"));
            }
            if (!root.path("column").isTextual() || !root.path("floor").isNumber()) {
                throw wrong(where, "expected a column (text) and a floor (number)");
            }
            return new TrustedSegments(
                    root.path("column").textValue(),
                    root.path("floor").doubleValue(),
                    texts(where, root, "trusted"),
                    texts(where, root, "distrusted"));
        } catch (JsonProcessingException e) {
            throw new UserException(where + ": not readable: " + e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(where + ": not readable: " + e.getMessage(), e);
        }
    }

    private static SortedSet<String> texts(String where, JsonNode root, String key) {
        SortedSet<String> texts = new TreeSet<>();
        if (!(root.path(key) instanceof ArrayNode values)) {
            throw wrong(where, "expected " + key + " to be a list of texts");
        }
        for (JsonNode value : values) {
            if (!value.isTextual()) {
                throw wrong(where, "expected " + key + " to be a list of texts, found " + value + " in it");
            }
            texts.add(value.textValue());
        }
        return texts;
    }

    private static UserException wrong(String where, String what) {
        return new UserException(where + ": " + what);
    }
}
