package dev.sluice.calibration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows and what scikit-learn 1.9 says of them; made by {@code calibration_sklearn.py} beside the file. */
public record SklearnCase(JsonNode json) {
    /** 30 rows and 330 rows, many of equal confidence. */
    public static Stream<SklearnCase> all() {
        try (InputStream in = SklearnCase.class.getResourceAsStream("calibration_sklearn.json")) {
            List<SklearnCase> cases = new ArrayList<>();
            new JsonMapper().readTree(in).forEach(json -> cases.add(new SklearnCase(json)));
            return cases.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public double[] confidence() {
        return numbers("confidence");
    }

    public boolean[] right() {
        boolean[] right = new boolean[json.get("right").size()];
        IntStream.range(0, right.length)
                .forEach(i -> right[i] = json.get("right").get(i).booleanValue());
        return right;
    }

    double figure(String name) {
        return json.get(name).doubleValue();
    }

    public double[] numbers(String name) {
        JsonNode values = json.get(name);
        return IntStream.range(0, values.size())
                .mapToDouble(i -> values.get(i).doubleValue())
                .toArray();
    }

    /** Pairs, one after the other. */
    public double[] pairs(String name) {
        JsonNode pairs = json.get(name);
        return IntStream.range(0, 2 * pairs.size())
                .mapToDouble(i -> pairs.get(i / 2).get(i % 2).doubleValue())
                .toArray();
    }

    @Override
    public String toString() {
        return confidence().length + " rows";
    }
}
