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
        return texts.stream().map(this::logits).toArray(double[][]::new);
    }

    @Override
    public void close() {}

    private double[] logits(String text) {
        TfIdf.SparseRow row = tfIdf.transform(text);
        double[] logits = bias.clone();
        for (int i = 0; i < row.indices().length; i++) {
            double value = row.values()[i];
            int offset = row.indices()[i] * logits.length;
            for (int k = 0; k < logits.length; k++) {
                logits[k] += weights[offset + k] * value;
            }
        }
        return logits;
    }
}
