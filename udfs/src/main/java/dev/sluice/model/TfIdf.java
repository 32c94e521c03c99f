package dev.sluice.model;

import java.util.Arrays;

/**
 * Turns a text into its row of a linear model: the one code path of training and serving. Thread-safe; built where it is
 * used from a {@link Vocabulary}, which is what is sent.
 */
public final class TfIdf {
    private final int[] columns = new int[LinearFeatures.BUCKETS]; // column + 1; 0 for a bucket that is not kept
    private final float[] idf;

    public TfIdf(Vocabulary vocabulary) {
        this.idf = vocabulary.idf().clone();
        int[] buckets = vocabulary.buckets();
        for (int column = 0; column < buckets.length; column++) {
            columns[buckets[column]] = column + 1;
        }
    }

    /**
     * A sparse row.
     *
     * @param indices ascending columns, each below the vocabulary's size
     * @param values of length 1 together, unless there are none
     */
    public record SparseRow(int[] indices, double[] values) {}

    /** Term frequency times inverse document frequency, scaled to length 1; empty when no word is known. */
    public SparseRow transform(String text) {
        LinearFeatures.Sparse features = LinearFeatures.extract(text);
        int[] indices = features.indices(); // ours alone: overwritten from the left
        double[] values = new double[indices.length];
        int known = 0;
        double squares = 0;
        for (int i = 0; i < indices.length; i++) {
            int column = columns[indices[i]] - 1;
            if (column >= 0) {
                double value = (double) features.values()[i] * idf[column];
                indices[known] = column;
                values[known++] = value;
                squares += value * value;
            }
        }
        double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
        for (int i = 0; i < known; i++) {
            values[i] *= scale;
        }
        return new SparseRow(Arrays.copyOf(indices, known), Arrays.copyOf(values, known));
    }
}
