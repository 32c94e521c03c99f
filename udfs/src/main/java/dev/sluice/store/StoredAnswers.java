package dev.sluice.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/** The response store's lines: JSON in snake case, in the folder {@value #FOLDER} of the store. */
public final class StoredAnswers {
    public static final String FOLDER = "segments";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private StoredAnswers() {}

    public static String toJson(StoredAnswer answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored answer is strings and numbers", e);
        }
    }

    /** Empty for a torn line or a format of the future. */
    public static Optional<StoredAnswer> fromJson(String json) {
        return parse(json).filter(answer -> answer.v() == StoredAnswer.FORMAT && answer.key() != null);
    }

    /** Of any format; empty where the line is not a JSON object. */
    static Optional<StoredAnswer> parse(String json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, StoredAnswer.class));
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
