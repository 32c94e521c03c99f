package dev.sluice.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** {@code head.bin}: magic SLHD, version 1, int K, int dimension, double[K][dimension] weights, double[K] bias. */
final class HeadFile {
    static final String NAME = "head.bin";

    private static final String MAGIC = "SLHD";
    private static final int VERSION = 1;

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

    static DenseHead read(Path file) {
        return Blob.read(file, MAGIC, VERSION, in -> {
            int classes = Blob.count(in, 2, Double.BYTES, "classes");
            int dimension = Blob.count(in, 1, (long) classes * Double.BYTES, "dimension");
            double[][] weights = new double[classes][];
            for (int k = 0; k < classes; k++) {
                weights[k] = Blob.doubles(in, dimension);
            }
            return new DenseHead(weights, Blob.doubles(in, classes));
        });
    }
}
