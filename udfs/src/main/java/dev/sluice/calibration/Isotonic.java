package dev.sluice.calibration;

import java.util.List;

/**
 * The non-decreasing curve of least squares through right or wrong, over the highest class probability after the
 * temperature, with a slight tilt where it is level.
 *
 * <p>Source: Zadrozny, Elkan, Transforming Classifier Scores into Accurate Multiclass Probability Estimates, KDD 2002.
 */
record Isotonic(Temperature temperature, Knots knots, long rows) implements Calibrator {
    /** Values are kept from 0 and 1 as far as n rows of one outcome would be by Laplace's rule: 1/(n + 2). */
    static Isotonic fit(Temperature temperature, Sample sample, IsotonicFit isotonic) {
        double least = 1 / (sample.rows() + 2.0);
        List<Knot> knots = isotonic.fit(sample.top(temperature), sample.right()).stream()
                .map(knot -> new Knot(knot.at(), Math.min(Math.max(knot.value(), least), 1 - least)))
                .toList();
        return new Isotonic(temperature, new Knots(knots), sample.rows());
    }

    @Override
    public Method method() {
        return Method.ISOTONIC;
    }

    @Override
    public double[] probabilities(double[] logits) {
        return temperature.probabilities(logits);
    }

    @Override
    public double confidence(double[] logits) {
        double top = temperature.confidence(logits);
        return Knots.tilted(knots.line(top), top);
    }
}
