package dev.sluice.model;

import dev.sluice.domain.Labels;
import java.util.List;

/** A linear model over hashed words. Bit for bit the same whatever the batch; closing it does nothing. */
final class SparseLinear implements Classifier {
    private final Labels labels;
    private final TfIdf tfIdf;
    private final float[] weights; // [V][K]: the weights of one word lie together
    private final double[] bias;

    SparseLinear(Labels labels, LinearWeights model) {
        this.labels = labels;
        this.tfIdf = new TfIdf(model.vocabulary());
        this.bias = model.bias().clone();
        int words = model.vocabulary().size();
        this.weights = new float[Math.multiplyExact(words, bias.length)];
        for (int k = 0; k < bias.length; k++) {
            for (int v = 0; v < words; v++) {
                weights[v * bias.length + k] = model.weights()[k][v];
            }
        }
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public double[][] logits(List<String> texts) {
        TfIdf.Buffer row = new TfIdf.Buffer();
        double[][] logits = new double[texts.size()][];
        for (int i = 0; i < logits.length; i++) {
            tfIdf.transform(texts.get(i), row);
            logits[i] = logits(row);
        }
        return logits;
    }

    @Override
    public void close() {}

    private double[] logits(TfIdf.Buffer row) {
        if (bias.length == 2) {
            return twoLogits(row);
        }
        double[] logits = bias.clone();
        int[] columns = row.columns();
        double[] values = row.values();
        for (int i = 0; i < row.size(); i++) {
            double value = values[i];
            int offset = columns[i] * logits.length;
            for (int k = 0; k < logits.length; k++) {
                logits[k] += weights[offset + k] * value;
            }
        }
        return logits;
    }

    /** The same sums without a trip through memory for each summand; most models have two classes. */
    private double[] twoLogits(TfIdf.Buffer row) {
        double first = bias[0];
        double second = bias[1];
        int[] columns = row.columns();
        double[] values = row.values();
        for (int i = 0; i < row.size(); i++) {
            int offset = 2 * columns[i];
            first += weights[offset] * values[i];
            second += weights[offset + 1] * values[i];
        }
        return new double[] {first, second};
    }
}
