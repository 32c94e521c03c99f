package dev.sluice.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** The JSON of a manifest. Messages name the key; the caller adds the file. */
final class ManifestJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ManifestJson() {}

    static byte[] write(BundleManifest manifest) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", BundleManifest.FORMAT);
        root.put("kind", manifest.kind());
        root.put("name", manifest.name());
        manifest.labels().names().forEach(root.putArray("labels")::add);
        manifest.encoder().ifPresent(spec -> root.putObject("encoder")
                .put("pooling", spec.pooling().text())
                .put("normalize", spec.normalize())
                .put("prefix", spec.prefix())
                .put("maxTokens", spec.maxTokens())
                .put("precision", spec.precision().text()));
        manifest.scorer().ifPresent(spec -> {
            ObjectNode scorer = root.putObject("scorer").put("template", spec.template());
            spec.verbalizations().forEach(scorer.putArray("verbalizations")::add);
        });
        ObjectNode files = root.putObject("files");
        manifest.files()
                .forEach((name, entry) ->
                        files.putObject(name).put("sha256", entry.sha256()).put("bytes", entry.bytes()));
        ObjectNode provenance = root.putObject("provenance");
        manifest.provenance().forEach(provenance::put);
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")); // on every system
        try {
            return (JSON.writer(printer).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
        }
    }

    static BundleManifest read(byte[] bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new UserException("not readable as JSON: " + e.getOriginalMessage(), e);
        }
        JsonNode format = root.path("format");
        if (!format.isInt() || format.intValue() != BundleManifest.FORMAT) {
            throw new UserException("format: this version of Sluice reads format " + BundleManifest.FORMAT + ", found "
                    + (format.isMissingNode() ? "nothing" : format));
        }
        Optional<EncoderSpec> encoder =
                root.has("encoder") ? Optional.of(encoder(object(root, "encoder"))) : Optional.empty();
        Optional<ScorerSpec> scorer =
                root.has("scorer") ? Optional.of(scorer(object(root, "scorer"))) : Optional.empty();
        return new BundleManifest(
                text(root, "kind"),
                text(root, "name"),
                new Labels(texts(root, "labels")),
                encoder,
                scorer,
                files(root),
                provenance(root));
    }

    private static List<String> texts(JsonNode node, String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : expect(node, key, node.path(key).isArray(), "a list of strings")) {
            if (!text.isTextual()) {
                throw new UserException(key + ": expected a list of strings, found in it " + text);
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    private static ScorerSpec scorer(JsonNode node) {
        return new ScorerSpec(text(node, "template"), texts(node, "verbalizations"));
    }

    private static EncoderSpec encoder(JsonNode node) {
        return new EncoderSpec(
                constant(Pooling.class, text(node, "pooling"), "pooling"),
                expect(node, "normalize", node.path("normalize").isBoolean(), "true or false")
                        .booleanValue(),
                text(node, "prefix"),
                expect(node, "maxTokens", node.path("maxTokens").isInt(), "an integer")
                        .intValue(),
                constant(Precision.class, text(node, "precision"), "precision"));
    }

    private static TreeMap<String, BundleManifest.Entry> files(JsonNode root) {
        TreeMap<String, BundleManifest.Entry> files = new TreeMap<>();
        JsonNode node = object(root, "files");
        node.fieldNames().forEachRemaining(name -> {
            JsonNode file = object(node, name);
            long bytes = expect(file, "bytes", file.path("bytes").isIntegralNumber(), "an integer")
                    .longValue();
            files.put(name, new BundleManifest.Entry(text(file, "sha256"), bytes));
        });
        return files;
    }

    private static TreeMap<String, String> provenance(JsonNode root) {
        TreeMap<String, String> provenance = new TreeMap<>();
        JsonNode node = object(root, "provenance");
        node.fieldNames().forEachRemaining(key -> provenance.put(key, text(node, key)));
        return provenance;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text, String key) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    key + ": expected one of " + Arrays.toString(type.getEnumConstants()) + ", found '" + text + "'",
                    e);
        }
    }

    private static JsonNode object(JsonNode node, String key) {
        return expect(node, key, node.path(key).isObject(), "an object");
    }

    private static String text(JsonNode node, String key) {
        return expect(node, key, node.path(key).isTextual(), "a string").textValue();
    }

    private static JsonNode expect(JsonNode node, String key, boolean holds, String expected) {
        if (!holds) {
            throw new UserException(
                    key + ": expected " + expected + ", found " + (node.has(key) ? node.get(key) : "nothing"));
        }
        return node.get(key);
    }
}
