package dev.sluice.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * The file {@value #MARKER} of a compacted folder. It is written last: a folder without it does not exist for readers.
 *
 * @param v format of this file, 1
 * @param createdAt milliseconds since the epoch
 * @param parts the folder's files that hold lines; one that is gone makes the folder damaged, and it supersedes nothing
 * @param superseded what a reader of this folder leaves out
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Compaction(int v, long createdAt, List<Part> parts, List<Superseded> superseded) {
    public static final int FORMAT = 1;
    public static final String FOLDER = "compacted";
    /** Spark passes over names that start with an underscore. */
    public static final String MARKER = "_superseded.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    /** @param name relative to the store */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Part(String name, long length) {}

    /**
     * @param name a segment, or a compacted folder, relative to the store
     * @param length of the segment when it was read: a longer one has grown since and is read again; 0 for a folder
     * @param since when it was first left out, milliseconds since the epoch: readers of before may still read it
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Superseded(String name, long length, long since) {}

    /** Makes {@code folder} exist for readers. */
    public void publish(Storage store, String folder) throws IOException {
        store.replace(folder + "/" + MARKER, JSON.writeValueAsBytes(this));
    }

    /** Empty where the folder was deleted meanwhile, or its marker is of another version or damaged. */
    static Optional<Compaction> read(Storage store, String folder) throws IOException {
        try (InputStream in = store.open(folder + "/" + MARKER)) {
            return Optional.ofNullable(JSON.readValue(in, Compaction.class))
                    .filter(found -> found.v() == FORMAT && found.parts() != null && found.superseded() != null);
        } catch (java.io.FileNotFoundException | NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
