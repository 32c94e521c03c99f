package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * A matrix of weights stored small: int precision (its ordinal), int 1 if zeros are left out, for int8 float[rows] scales,
 * then, if zeros are left out, one bit a weight (1: not zero, the lowest bit of a byte first), then the weights row by row.
 * A file so read takes at most 32 times its size of memory.
 */
final class CompactWeights {
    private static final int INT8_STEPS = 127;

    private CompactWeights() {}

    /** So many bytes {@link #write} takes at the most. */
    static long mostBytes(int rows, int columns) {
        return 8 + 4L * rows + ((long) rows * columns + 7) / 8 + 4L * rows * columns;
    }

    static void write(ByteBuffer out, float[][] rows, WeightPrecision precision) {
        int columns = rows[0].length;
        float[] scales = scales(rows, precision);
        long weights = Math.multiplyExact(rows.length, columns);
        BitSet present = new BitSet();
        for (int k = 0; k < rows.length; k++) {
            for (int v = 0; v < columns; v++) {
                present.set(k * columns + v, rounded(rows[k][v], scales[k], precision) != 0);
            }
        }
        boolean sparse = (weights - present.cardinality()) * precision.bytes() > (weights + 7) / 8;
        out.putInt(precision.ordinal()).putInt(sparse ? 1 : 0);
        if (precision == WeightPrecision.INT8) {
            for (float scale : scales) {
                out.putFloat(scale);
            }
        }
        if (sparse) {
            int end = out.position() + (int) ((weights + 7) / 8);
            out.put(present.toByteArray());
            out.position(end); // a bit set's bytes end with its last bit
        }
        for (int k = 0; k < rows.length; k++) {
            for (int v = 0; v < columns; v++) {
                if (!sparse || present.get(k * columns + v)) {
                    put(out, rows[k][v], scales[k], precision);
                }
            }
        }
    }

    static float[][] read(ByteBuffer in, int rows, int columns) {
        WeightPrecision precision = precision(in.getInt());
        int sparse = in.getInt();
        if (sparse < 0 || sparse > 1) {
            throw new UserException("zeros: expected 0 or 1, found " + sparse);
        }
        float[] scales = precision == WeightPrecision.INT8 ? Blob.floats(in, rows) : new float[rows];
        long weights = (long) rows * columns;
        if (weights > Integer.MAX_VALUE) {
            throw new UserException("weights: expected at most " + Integer.MAX_VALUE + ", found " + weights);
        }
        BitSet present = null;
        if (sparse == 1) {
            byte[] bits = new byte[Blob.checked((weights + 7) / 8, in, "weights")];
            in.get(bits);
            present = BitSet.valueOf(bits);
        }
        Blob.checked((sparse == 1 ? present.cardinality() : weights) * precision.bytes(), in, "weights");
        float[][] read = new float[rows][columns];
        for (int k = 0; k < rows; k++) {
            for (int v = 0; v < columns; v++) {
                if (present == null || present.get(k * columns + v)) {
                    read[k][v] = get(in, scales[k], precision);
                }
            }
        }
        return read;
    }

    /** The weight as it will be read. */
    static float rounded(float weight, float scale, WeightPrecision precision) {
        return switch (precision) {
            case FP32 -> weight;
            case FP16 -> Half.toFloat(Half.of(weight));
            case INT8 -> step(weight, scale) * scale;
        };
    }

    /** One a row; of the other precisions all 0. */
    static float[] scales(float[][] rows, WeightPrecision precision) {
        float[] scales = new float[rows.length];
        for (int k = 0; k < rows.length && precision == WeightPrecision.INT8; k++) {
            for (float weight : rows[k]) {
                scales[k] = Math.max(scales[k], Math.abs(weight) / INT8_STEPS);
            }
        }
        return scales;
    }

    private static int step(float weight, float scale) {
        return scale == 0 ? 0 : Math.max(-INT8_STEPS, Math.min(INT8_STEPS, Math.round(weight / scale)));
    }

    private static void put(ByteBuffer out, float weight, float scale, WeightPrecision precision) {
        switch (precision) {
            case FP32 -> out.putFloat(weight);
            case FP16 -> out.putShort(Half.of(weight));
            case INT8 -> out.put((byte) step(weight, scale));
        }
    }

    private static float get(ByteBuffer in, float scale, WeightPrecision precision) {
        float weight =
                switch (precision) {
                    case FP32 -> in.getFloat();
                    case FP16 -> Half.toFloat(in.getShort());
                    case INT8 -> in.get() * scale;
                };
        if (!Float.isFinite(weight)) {
            throw new UserException("found a number that is not finite: " + weight);
        }
        return weight;
    }

    private static WeightPrecision precision(int code) {
        if (code < 0 || code >= WeightPrecision.values().length) {
            throw new UserException(
                    "precision: expected 0 to " + (WeightPrecision.values().length - 1) + ", found " + code);
        }
        return WeightPrecision.values()[code];
    }
}
