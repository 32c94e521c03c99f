package dev.sluice.deferral;

import java.io.Serializable;
import java.util.List;

/**
 * A logistic regression: the probability {@code 1 / (1 + exp(-(weights · features + bias)))}.
 *
 * @param weights one a feature
 */
public record Estimate(List<Double> weights, double bias) implements Serializable {
    public Estimate {
        weights = List.copyOf(weights);
    }

    double probability(double[] features) {
        if (features.length != weights.size()) {
            throw new IllegalArgumentException(features.length + " features for " + weights.size() + " weights");
        }
        double z = bias;
        for (int i = 0; i < features.length; i++) {
            z += weights.get(i) * features[i];
        }
        return 1 / (1 + Math.exp(-z));
    }
}
