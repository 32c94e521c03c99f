package dev.sluice.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The layer from an encoder's vector to class scores: {@code logits = weights · vector + bias}.
 *
 * @param weights {@code [K][dimension]}, for two classes too
 * @param bias {@code [K]}
 */
public record DenseHead(double[][] weights, double[] bias) implements Serializable {
    public DenseHead {
        if (weights.length != bias.length || weights.length < 2) {
            throw new IllegalArgumentException(weights.length + " rows of weights but " + bias.length + " biases");
        }
        for (double[] row : weights) {
            if (row.length != weights[0].length) {
                throw new IllegalArgumentException("rows of " + row.length + " and " + weights[0].length + " weights");
            }
        }
    }

    public int dimension() {
        return weights[0].length;
    }

    /** The scores of one vector of {@link #dimension()} components. */
    public double[] logits(float[] vector) {
        double[] logits = bias.clone();
        for (int k = 0; k < logits.length; k++) {
            double[] row = weights[k];
            for (int d = 0; d < row.length; d++) {
                logits[k] += row[d] * vector[d];
            }
        }
        return logits;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof DenseHead other
                && Arrays.deepEquals(weights, other.weights)
                && Arrays.equals(bias, other.bias);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.deepHashCode(weights) + Arrays.hashCode(bias);
    }
}
