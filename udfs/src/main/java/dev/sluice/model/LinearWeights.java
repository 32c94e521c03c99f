package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A linear model over hashed words: {@code logits = weights · tfidf + bias}.
 *
 * @param vocabulary V kept buckets
 * @param weights {@code [K][V]}, for two classes too
 * @param bias {@code [K]}
 */
public record LinearWeights(Vocabulary vocabulary, float[][] weights, double[] bias) implements Trained, Serializable {
    static final String KIND = "linear";

    public LinearWeights {
        if (weights.length != bias.length || weights.length < 2) {
            throw new IllegalArgumentException(weights.length + " rows of weights but " + bias.length + " biases");
        }
        for (float[] row : weights) {
            if (row.length != vocabulary.size()) {
                throw new IllegalArgumentException(row.length + " weights for " + vocabulary.size() + " buckets");
            }
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Labels labels) {
        if (bias.length != labels.size()) {
            throw new UserException("the linear model scores " + bias.length + " classes, but there are "
                    + labels.size() + " labels: " + labels.names());
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LinearWeights other
                && vocabulary.equals(other.vocabulary)
                && Arrays.deepEquals(weights, other.weights)
                && Arrays.equals(bias, other.bias);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * vocabulary.hashCode() + Arrays.deepHashCode(weights)) + Arrays.hashCode(bias);
    }
}
