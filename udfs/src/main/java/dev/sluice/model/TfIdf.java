package dev.sluice.model;

import java.util.Arrays;

/**
 * Turns a text into its row of a linear model: the one code path of training and serving. Thread-safe; built where it is
 * used from a {@link Vocabulary}, which is what is sent.
 */
public final class TfIdf {
    private final KeptBuckets kept;
    private final float[] idf;

    public TfIdf(Vocabulary vocabulary) {
        this.kept = new KeptBuckets(vocabulary.buckets());
        this.idf = vocabulary.idf().clone();
    }

    /**
     * A sparse row.
     *
     * @param indices ascending columns, each below the vocabulary's size
     * @param values of length 1 together, unless there are none
     */
    public record SparseRow(int[] indices, double[] values) {}

    /** Where one text's row after another is put. For one thread. */
    static final class Buffer {
        private final HashedWords words = new HashedWords();
        private final BucketSort sort = new BucketSort();
        private int[] columns = new int[0];
        private double[] values = new double[0];
        private int size;

        /** Ascending; {@link #size} of them. */
        int[] columns() {
            return columns;
        }

        double[] values() {
            return values;
        }

        int size() {
            return size;
        }
    }

    /** Term frequency times inverse document frequency, scaled to length 1; empty when no word is known. */
    public SparseRow transform(String text) {
        Buffer row = new Buffer();
        transform(text, row);
        return new SparseRow(Arrays.copyOf(row.columns, row.size), Arrays.copyOf(row.values, row.size));
    }

    /** As {@link #transform(String)}, into a buffer. */
    void transform(String text, Buffer row) {
        row.words.read(text);
        int[] columns = row.words.buckets(); // overwritten from the left
        int known = kept.columns(columns, row.words.count());
        row.sort.sort(columns, known);
        if (row.values.length < known) {
            row.values = new double[columns.length];
        }
        double[] values = row.values;
        int size = 0;
        double squares = 0;
        for (int i = 0, next; i < known; i = next) {
            next = LinearFeatures.endOfRun(columns, i, known);
            int column = columns[i];
            double value = (double) LinearFeatures.value(next - i) * idf[column];
            columns[size] = column;
            values[size++] = value;
            squares += value * value;
        }
        double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
        for (int i = 0; i < size; i++) {
            values[i] *= scale;
        }
        row.columns = columns;
        row.size = size;
    }
}
