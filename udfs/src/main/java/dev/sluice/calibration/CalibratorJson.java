package dev.sluice.calibration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Calibrators as JSON; see {@link Calibrators#toJson}. */
final class CalibratorJson {
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final JsonNode json;

    private CalibratorJson(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    static byte[] write(Calibrator calibrator) {
        if (calibrator instanceof Histogram histogram) {
            return bytes(object(calibrator, histogram.temperature()).set("knots", pairs(histogram.knots())));
        }
        if (calibrator instanceof Isotonic isotonic) {
            return bytes(object(calibrator, isotonic.temperature()).set("knots", pairs(isotonic.knots())));
        }
        return bytes(object(calibrator, (Temperature) calibrator));
    }

    private static ObjectNode object(Calibrator calibrator, Temperature temperature) {
        return JSON.createObjectNode()
                .put("format", FORMAT)
                .put("method", calibrator.method().text())
                .put("temperature", temperature.temperature())
                .put("rows", calibrator.rows());
    }

    private static ArrayNode pairs(Knots knots) {
        ArrayNode pairs = JSON.createArrayNode();
        knots.list().forEach(knot -> pairs.addArray().add(knot.at()).add(knot.value()));
        return pairs;
    }

    private static byte[] bytes(JsonNode json) {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @param file for messages */
    static Calibrator read(Path file, String text) throws JsonProcessingException {
        return new CalibratorJson(file, JSON.readTree(text)).calibrator();
    }

    private Calibrator calibrator() {
        expect("format", json.path("format").asInt(-1) == FORMAT, "" + FORMAT);
        Method method = method();
        double t = json.path("temperature").asDouble(Double.NaN);
        expect(
                "temperature",
                json.path("temperature").isNumber() && t > 0 && Double.isFinite(t),
                "a finite number above 0");
        JsonNode rows = json.path("rows");
        expect("rows", rows.isIntegralNumber() && rows.longValue() >= 0, "a whole number from 0");
        Temperature temperature = new Temperature(t, rows.longValue());
        return switch (method) {
            case TEMPERATURE -> temperature;
            case HISTOGRAM -> new Histogram(temperature, knots(), temperature.rows());
            case ISOTONIC -> new Isotonic(temperature, knots(), temperature.rows());
        };
    }

    private Method method() {
        String found = json.path("method").asText();
        return Arrays.stream(Method.values())
                .filter(method -> method.text().equals(found))
                .findFirst()
                .orElseThrow(() -> wrong(
                        "method",
                        Arrays.stream(Method.values())
                                .map(method -> "\"" + method.text() + "\"")
                                .collect(Collectors.joining(", ", "one of ", ""))));
    }

    private Knots knots() {
        expect("knots", json.path("knots").isArray(), "an array of pairs");
        List<Knot> knots = new ArrayList<>();
        for (JsonNode pair : json.get("knots")) {
            if (pair.size() != 2 || !pair.path(0).isNumber() || !pair.path(1).isNumber()) {
                throw new UserException(where("knots") + "expected pairs of numbers, found " + pair);
            }
            knots.add(new Knot(pair.get(0).doubleValue(), pair.get(1).doubleValue()));
        }
        try {
            return new Knots(knots);
        } catch (IllegalArgumentException e) {
            throw new UserException(where("knots") + e.getMessage(), e);
        }
    }

    private void expect(String key, boolean holds, String expected) {
        if (!holds) {
            throw wrong(key, expected);
        }
    }

    private UserException wrong(String key, String expected) {
        Object found = json.has(key) ? json.get(key) : "nothing";
        return new UserException(where(key) + "expected " + expected + ", found " + found);
    }

    private String where(String key) {
        return "calibration " + file + ": " + key + ": ";
    }
}
