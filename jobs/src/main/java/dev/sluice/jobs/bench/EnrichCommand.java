package dev.sluice.jobs.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The command {@code sluice enrich} of one run: settings by key. Sets of settings are values; {@link #with} makes a new one. */
record EnrichCommand(SortedMap<String, Object> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Above 1: every row is asked about. */
    private static final String ESCALATE_ALL = "1.1";

    /** Asks the provider about every row of a JSONL file with the columns id and text. */
    static EnrichCommand of(Path input, Path bundle, Path output, Provider provider) {
        return new EnrichCommand(new TreeMap<>(Map.of(
                "input.path",
                input.toString(),
                "input.text",
                "text",
                "small.bundles",
                List.of(bundle.toString()),
                "small.thresholds",
                List.of(ESCALATE_ALL),
                "output.path",
                output.toString(),
                "store.path",
                output.resolveSibling(output.getFileName() + "-store").toString(),
                "llm.url",
                provider.url(),
                "llm.model",
                "recorded",
                "llm.price-in",
                "0.15",
                "llm.price-out",
                "0.60")));
    }

    EnrichCommand with(String key, Object value) {
        SortedMap<String, Object> more = new TreeMap<>(settings);
        more.put(key, value);
        return new EnrichCommand(more);
    }

    Path output() {
        return Path.of(settings.get("output.path").toString());
    }

    int inFlight() {
        return Integer.parseInt(settings.get("llm.max-in-flight").toString());
    }

    /** As a person types it. */
    List<String> args() {
        List<String> args = new ArrayList<>(List.of("enrich"));
        settings.forEach((key, value) -> args.addAll(List.of("--set", key + "=" + text(value))));
        return args;
    }

    private static String text(Object value) {
        try {
            return value instanceof List ? JSON.writeValueAsString(value) : value.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
