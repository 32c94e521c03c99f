package dev.sluice.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Ledger lines as JSON, one a line, in snake case; and what a journal of them adds up to. */
public final class LedgerLines {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private LedgerLines() {}

    public static String toJson(LedgerLine line) {
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a ledger line is strings and numbers", e);
        }
    }

    /** Empty for a torn line. */
    public static Optional<LedgerLine> fromJson(String json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, LedgerLine.class)).filter(line -> line.callId() != null);
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** One line a call: the outcome where there is one, else the intent. Order of calls as first seen is not kept. */
    public static Map<String, LedgerLine> collapse(Iterable<LedgerLine> lines) {
        Map<String, LedgerLine> calls = new HashMap<>();
        for (LedgerLine line : lines) {
            calls.merge(line.callId(), line, (a, b) -> a.event().equals(LedgerLine.OUTCOME) ? a : b);
        }
        return calls;
    }
}
