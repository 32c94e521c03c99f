package dev.sluice.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code linear.bin}: magic SLLN and a version, each of which also stands for the definition of {@link LinearFeatures}.
 * Version 1: int K, int V, int[V] buckets, float[V] idf, float[K][V] weights, double[K] bias. Version 2: int K,
 * {@link CompactVocabulary}, {@link CompactWeights}, double[K] bias.
 */
final class LinearFile {
    static final String NAME = "linear.bin";

    private static final String MAGIC = "SLLN";
    private static final int VERSION = 1;
    private static final int COMPACT = 2;

    private LinearFile() {}

    static byte[] write(LinearWeights model) {
        int classes = model.bias().length;
        int words = model.vocabulary().size();
        ByteBuffer out = Blob.create(
                MAGIC, VERSION, Blob.HEADER_BYTES + 8 + 4L * words * (2 + classes) + (long) classes * Double.BYTES);
        out.putInt(classes).putInt(words);
        for (int bucket : model.vocabulary().buckets()) {
            out.putInt(bucket);
        }
        put(out, model.vocabulary().idf());
        for (float[] row : model.weights()) {
            put(out, row);
        }
        out.asDoubleBuffer().put(model.bias());
        return out.array();
    }

    static byte[] write(LinearWeights model, WeightPrecision precision) {
        int classes = model.bias().length;
        long bytes = CompactVocabulary.mostBytes(model.vocabulary())
                + CompactWeights.mostBytes(classes, model.vocabulary().size());
        ByteBuffer out = Blob.create(MAGIC, COMPACT, Blob.HEADER_BYTES + 4 + bytes + (long) classes * Double.BYTES);
        out.putInt(classes);
        CompactVocabulary.write(out, model.vocabulary());
        CompactWeights.write(out, model.weights(), precision);
        return Blob.ended(out, model.bias());
    }

    static LinearWeights read(Path file) {
        return Blob.read(file, MAGIC, Map.of(VERSION, LinearFile::readFull, COMPACT, LinearFile::readCompact));
    }

    private static LinearWeights readFull(ByteBuffer in) {
        int classes = Blob.count(in, 2, Double.BYTES, "classes");
        int words = Blob.count(in, 0, 4L * (2 + classes), "words");
        int[] buckets = new int[words];
        for (int v = 0; v < words; v++) {
            buckets[v] = in.getInt();
        }
        Vocabulary vocabulary = new Vocabulary(buckets, Blob.floats(in, words));
        float[][] weights = new float[classes][];
        for (int k = 0; k < classes; k++) {
            weights[k] = Blob.floats(in, words);
        }
        return new LinearWeights(vocabulary, weights, Blob.doubles(in, classes));
    }

    private static LinearWeights readCompact(ByteBuffer in) {
        int classes = Blob.count(in, 2, Double.BYTES, "classes");
        Vocabulary vocabulary = CompactVocabulary.read(in);
        float[][] weights = CompactWeights.read(in, classes, vocabulary.size());
        return new LinearWeights(vocabulary, weights, Blob.doubles(in, classes));
    }

    private static void put(ByteBuffer out, float[] values) {
        out.asFloatBuffer().put(values);
        out.position(out.position() + values.length * Float.BYTES);
    }
}
