package dev.sluice.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Optional;

/**
 * A marker line: the answers of one key, or of all keys, that were created up to an instant are not served any more. One
 * bought later is. Markers stand in segments of their own, whose names start with {@value #PREFIX}; a version that does not
 * know them passes over their status.
 *
 * @param v format of the store's lines, {@link StoredAnswer#FORMAT}
 * @param key a request key, or {@link #EVERY_KEY}
 * @param status {@link #STATUS}
 * @param forgottenTo the last instant that is forgotten, milliseconds since the epoch
 * @param createdAt of this line, milliseconds since the epoch
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Forgotten(int v, String key, String status, long forgottenTo, long createdAt) {
    public static final String STATUS = "forgotten";
    public static final String PREFIX = "forgotten";
    public static final String EVERY_KEY = "*";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** One key, up to now. */
    public static Forgotten key(String key, Instant now) {
        return new Forgotten(StoredAnswer.FORMAT, key, STATUS, now.toEpochMilli(), now.toEpochMilli());
    }

    /** Every key, up to {@code last}. */
    public static Forgotten upTo(Instant last, Instant now) {
        return new Forgotten(StoredAnswer.FORMAT, EVERY_KEY, STATUS, last.toEpochMilli(), now.toEpochMilli());
    }

    /** Whether a file of the store's segments holds markers. */
    public static boolean isMarkers(String name) {
        return name.startsWith(StoredAnswers.FOLDER + "/" + PREFIX + "-");
    }

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a marker is strings and numbers", e);
        }
    }

    /** Empty for anything that is no marker. */
    public static Optional<Forgotten> fromJson(String json) {
        try {
            return Optional.ofNullable(JSON.readValue(json, Forgotten.class))
                    .filter(marker -> marker.v() == StoredAnswer.FORMAT
                            && marker.key() != null
                            && STATUS.equals(marker.status())
                            && marker.forgottenTo() > 0);
        } catch (JsonProcessingException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
