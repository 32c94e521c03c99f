package dev.sluice.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * {@code head.bin}: magic SLHD, version, int K, int dimension, weights, double[K] bias. Version 1: double[K][dimension]
 * weights; version 2: {@link CompactWeights}.
 */
final class HeadFile {
    static final String NAME = "head.bin";

    private static final String MAGIC = "SLHD";
    private static final int VERSION = 1;
    private static final int COMPACT = 2;

    private HeadFile() {}

    static byte[] write(DenseHead head) {
        int classes = head.bias().length;
        ByteBuffer out = Blob.create(
                MAGIC, VERSION, Blob.HEADER_BYTES + 8 + (long) classes * (head.dimension() + 1) * Double.BYTES);
        out.putInt(classes).putInt(head.dimension());
        for (double[] row : head.weights()) {
            out.asDoubleBuffer().put(row);
            out.position(out.position() + row.length * Double.BYTES);
        }
        out.asDoubleBuffer().put(head.bias());
        return out.array();
    }

    static byte[] write(DenseHead head, WeightPrecision precision) {
        int classes = head.bias().length;
        long weights = CompactWeights.mostBytes(classes, head.dimension());
        ByteBuffer out = Blob.create(MAGIC, COMPACT, Blob.HEADER_BYTES + 8 + weights + (long) classes * Double.BYTES);
        out.putInt(classes).putInt(head.dimension());
        CompactWeights.write(out, narrow(head.weights()), precision);
        return Blob.ended(out, head.bias());
    }

    static DenseHead read(Path file) {
        return Blob.read(file, MAGIC, Map.of(VERSION, HeadFile::readFull, COMPACT, HeadFile::readCompact));
    }

    private static DenseHead readFull(ByteBuffer in) {
        int classes = Blob.count(in, 2, Double.BYTES, "classes");
        int dimension = Blob.count(in, 1, (long) classes * Double.BYTES, "dimension");
        double[][] weights = new double[classes][];
        for (int k = 0; k < classes; k++) {
            weights[k] = Blob.doubles(in, dimension);
        }
        return new DenseHead(weights, Blob.doubles(in, classes));
    }

    private static DenseHead readCompact(ByteBuffer in) {
        int classes = Blob.count(in, 2, Double.BYTES, "classes");
        int dimension = Blob.count(in, 1, 0, "dimension");
        double[][] weights = widen(CompactWeights.read(in, classes, dimension));
        return new DenseHead(weights, Blob.doubles(in, classes));
    }

    /** To single precision, the most that a compressed head keeps. */
    static float[][] narrow(double[][] weights) {
        float[][] narrow = new float[weights.length][weights[0].length];
        for (int k = 0; k < weights.length; k++) {
            for (int d = 0; d < weights[k].length; d++) {
                narrow[k][d] = (float) weights[k][d];
            }
        }
        return narrow;
    }

    static double[][] widen(float[][] weights) {
        return Arrays.stream(weights).map(HeadFile::widen).toArray(double[][]::new);
    }

    private static double[] widen(float[] row) {
        double[] wide = new double[row.length];
        for (int d = 0; d < row.length; d++) {
            wide[d] = row[d];
        }
        return wide;
    }
}
