package dev.sluice.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.domain.UserException;
import dev.sluice.store.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose output a folder holds, in {@value #FILE}: what lets a killed run resume and keeps a finished one from being
 * replaced by accident.
 *
 * @param settings hash of everything that decides the result; budget, limits, addresses and keys are not part of it
 * @param round how often the run was started, from 1
 */
record RunManifest(int format, String runId, String settings, boolean finished, int round, String startedAt) {
    static final String FOLDER = "_sluice";
    static final String FILE = FOLDER + "/run.json";

    private static final int FORMAT = 1;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static RunManifest fresh(String settings, Instant now, String unique) {
        return new RunManifest(FORMAT, "run-" + STAMP.format(now) + "-" + unique, settings, false, 1, now.toString());
    }

    /** When the run was started for the first time. */
    Instant start() {
        return Instant.parse(startedAt);
    }

    RunManifest resumed() {
        return new RunManifest(format, runId, settings, false, round + 1, startedAt);
    }

    RunManifest done() {
        return new RunManifest(format, runId, settings, true, round, startedAt);
    }

    static Optional<RunManifest> read(Storage output) throws IOException {
        if (!output.exists(FILE)) {
            return Optional.empty();
        }
        try (InputStream in = output.open(FILE)) {
            RunManifest manifest = JSON.readValue(in, RunManifest.class);
            if (manifest.format() == FORMAT && manifest.runId() != null && manifest.settings() != null) {
                return Optional.of(manifest);
            }
        } catch (JsonProcessingException e) {
            // falls through: not ours, or of a version we do not know
        }
        throw new UserException("output.path: " + output.uri() + "/" + FILE
                + " is damaged or of another version; move the folder away or choose another --output");
    }

    void write(Storage output) throws IOException {
        output.replace(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }
}
