package dev.sluice.routing;

import java.io.Serializable;
import java.util.List;

/**
 * The thresholds of one stage.
 *
 * @param values one for all classes, or one a class in the order of the labels; each at least 0, above 1 accepts no row
 */
public record Thresholds(List<Double> values) implements Serializable {
    public Thresholds {
        values = List.copyOf(values);
        if (values.isEmpty() || values.stream().anyMatch(v -> !(v >= 0))) {
            throw new IllegalArgumentException("expected thresholds of at least 0, found " + values);
        }
    }

    /** The same for all classes. */
    public static Thresholds of(double threshold) {
        return new Thresholds(List.of(threshold));
    }

    /** Whether a row with this label (class index) and confidence is accepted; NaN never is. */
    public boolean accepts(int label, double confidence) {
        return Threshold.accepts(confidence, values.size() == 1 ? values.get(0) : values.get(label));
    }
}
