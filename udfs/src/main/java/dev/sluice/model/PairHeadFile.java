package dev.sluice.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code scorer.bin}: magic SLPH, version 1, int rank, int dimension, double base, double[dimension] center,
 * double[rank][dimension] projection, double[rank][dimension] weights, double[rank] bias.
 */
final class PairHeadFile {
    static final String NAME = "scorer.bin";

    private static final String MAGIC = "SLPH";
    private static final int VERSION = 1;

    private PairHeadFile() {}

    static byte[] write(PairHead head) {
        long numbers = 1 + head.dimension() + (long) head.rank() * (2L * head.dimension() + 1);
        ByteBuffer out = Blob.create(MAGIC, VERSION, Blob.HEADER_BYTES + 8 + numbers * Double.BYTES);
        out.putInt(head.rank()).putInt(head.dimension()).putDouble(head.base());
        put(out, head.center());
        put(out, head.projection());
        put(out, head.weights());
        put(out, head.bias());
        return out.array();
    }

    static PairHead read(Path file) {
        return Blob.read(file, MAGIC, Map.of(VERSION, PairHeadFile::read));
    }

    private static PairHead read(ByteBuffer in) {
        int rank = Blob.count(in, 1, Double.BYTES, "rank");
        int dimension = Blob.count(in, 1, 2L * rank * Double.BYTES, "dimension");
        double base = Blob.doubles(in, 1)[0];
        double[] center = Blob.doubles(in, dimension);
        double[][] projection = rows(in, rank, dimension);
        return new PairHead(base, center, projection, rows(in, rank, dimension), Blob.doubles(in, rank));
    }

    private static void put(ByteBuffer out, double[]... rows) {
        for (double[] row : rows) {
            for (double value : row) {
                out.putDouble(value);
            }
        }
    }

    private static double[][] rows(ByteBuffer in, int rank, int dimension) {
        double[][] rows = new double[rank][];
        for (int r = 0; r < rank; r++) {
            rows[r] = Blob.doubles(in, dimension);
        }
        return rows;
    }
}
