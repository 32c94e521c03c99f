package dev.sluice.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ensemble.json}: {@code {"format":1,"combine":"mean","members":["linear","minilm"]}}. The files of member i lie beside
 * it as {@code m<i>-<name>}, its manifest as {@code m<i>-manifest.json}, byte for byte.
 *
 * @param members their names, for people; their number counts
 */
record EnsembleFile(Combine combine, List<String> members) {
    static final String NAME = "ensemble.json";

    private static final int FORMAT = 1;
    private static final int MOST_BYTES = 1 << 16;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static String prefix(int member) {
        return "m" + member + "-";
    }

    byte[] bytes() {
        ObjectNode root = JSON.createObjectNode().put("format", FORMAT).put("combine", combine.text());
        members.forEach(root.putArray("members")::add);
        return (root + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static EnsembleFile read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new UserException("expected at most 64 KiB, found " + Files.size(file) + " bytes");
            }
            return of(JSON.readTree(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw new UserException(file + ": not readable as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        } catch (UserException e) {
            throw new UserException(file + ": " + e.getMessage(), e);
        }
    }

    private static EnsembleFile of(JsonNode root) {
        if (!root.path("format").isInt() || root.path("format").intValue() != FORMAT) {
            throw new UserException("format: expected " + FORMAT + ", found " + found(root, "format"));
        }
        Combine combine = Arrays.stream(Combine.values())
                .filter(c -> c.text().equals(root.path("combine").textValue()))
                .findFirst()
                .orElseThrow(
                        () -> new UserException("combine: expected mean or vote, found " + found(root, "combine")));
        if (!root.path("members").isArray()) {
            throw new UserException("members: expected a list of names, found " + found(root, "members"));
        }
        List<String> members = new ArrayList<>();
        for (JsonNode member : root.get("members")) {
            if (!member.isTextual()) {
                throw new UserException("members: expected a list of names, found in it " + member);
            }
            members.add(member.textValue());
        }
        Ensemble.checkCount(members.size());
        return new EnsembleFile(combine, List.copyOf(members));
    }

    private static Object found(JsonNode root, String key) {
        return root.has(key) ? root.get(key) : "nothing";
    }
}
