package dev.sluice.calibration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes, fits, reads and writes calibrators. */
public final class Calibrators {
    /** The name of a calibrator's file in a bundle. */
    public static final String FILE = "calibration.json";

    private static final int FORMAT = 1;
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private Calibrators() {}

    /**
     * softmax(logits / t); 1 leaves the scores as they are.
     *
     * @param t finite and above 0
     */
    public static Calibrator temperature(double t) {
        return new Temperature(t, 0);
    }

    /**
     * The temperature in [e^-4, e^4] under which the labels are most likely, with a prior worth about one row that ln T is
     * normal (0, 1). Rows with a score that is not finite are left out; fewer than two rows give temperature 1.
     *
     * @param logits scores of rows that the model was not trained on
     * @param gold the right class of each
     */
    public static Calibrator fitTemperature(double[][] logits, int[] gold) {
        return Temperature.fit(logits, gold);
    }

    /** The content of {@value #FILE}: {@code {"format":1,"method":"temperature","temperature":1.23,"rows":500}}. */
    public static byte[] toJson(Calibrator calibrator) {
        Temperature fitted = (Temperature) calibrator;
        String json = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("method", Temperature.METHOD)
                .put("temperature", fitted.temperature())
                .put("rows", fitted.rows())
                .toString();
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Writes {@link #toJson} to a file, replacing it. */
    public static void write(Path file, Calibrator calibrator) {
        try {
            Files.write(file, toJson(calibrator));
        } catch (IOException e) {
            throw new UserException("cannot write the calibration " + file + ": " + e, e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws UserException if the file is missing, is not JSON, or says what this version does not understand
     */
    public static Calibrator read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserException("calibration " + file + ": no such file");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UserException("calibration " + file + ": expected at most 1 MiB, found " + Files.size(file));
            }
            return parse(file, JSON.readTree(Files.readString(file)));
        } catch (JsonProcessingException e) {
            throw new UserException("calibration " + file + ": not readable as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserException("cannot read the calibration " + file + ": " + e, e);
        }
    }

    private static Calibrator parse(Path file, JsonNode json) {
        expect(file, json, "format", json.path("format").asInt(-1) == FORMAT, "" + FORMAT);
        expect(
                file,
                json,
                "method",
                json.path("method").asText().equals(Temperature.METHOD),
                "\"" + Temperature.METHOD + "\"");
        JsonNode temperature = json.path("temperature");
        boolean usable =
                temperature.isNumber() && temperature.doubleValue() > 0 && Double.isFinite(temperature.doubleValue());
        expect(file, json, "temperature", usable, "a finite number above 0");
        JsonNode rows = json.path("rows");
        expect(file, json, "rows", rows.isIntegralNumber() && rows.longValue() >= 0, "a whole number from 0");
        return new Temperature(temperature.doubleValue(), rows.longValue());
    }

    private static void expect(Path file, JsonNode json, String key, boolean holds, String expected) {
        if (!holds) {
            throw new UserException("calibration " + file + ": " + key + ": expected " + expected + ", found "
                    + (json.has(key) ? json.get(key) : "nothing"));
        }
    }
}
