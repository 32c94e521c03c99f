package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The arithmetic of a graph, as far as it decides how rows may be batched. */
public enum Precision {
    /**
     * Activations are quantised at run time with one scale over the whole tensor, so a row's result depends on its
     * batch-mates and padding (measured: cosine 0.989 to the same row alone). Always run row by row.
     */
    INT8_DYNAMIC,
    /** Half precision; not told from FP32 by {@link #of}. */
    FP16,
    /** Single precision, and whatever else has no run-time quantisation. */
    FP32;

    /** Prefix of every operator that quantises at run time: DynamicQuantizeLinear, -MatMul, -LSTM. */
    private static final byte[] MARK = "DynamicQuantize".getBytes(StandardCharsets.US_ASCII);

    /** As in a manifest: lower case with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** INT8_DYNAMIC if the file names an operator that quantises at run time, else FP32. Reads the file in pieces. */
    public static Precision of(Path onnx) {
        try (InputStream in = Files.newInputStream(onnx)) {
            byte[] buffer = new byte[1 << 16];
            int kept = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer, kept, buffer.length - kept)) {
                int end = kept + n;
                if (contains(buffer, end)) {
                    return INT8_DYNAMIC;
                }
                kept = Math.min(end, MARK.length - 1);
                System.arraycopy(buffer, end - kept, buffer, 0, kept);
            }
            return FP32;
        } catch (IOException e) {
            throw new UserException("cannot read the ONNX file " + onnx + ": " + e, e);
        }
    }

    private static boolean contains(byte[] bytes, int end) {
        for (int i = 0; i + MARK.length <= end; i++) {
            int j = 0;
            while (j < MARK.length && bytes[i + j] == MARK[j]) {
                j++;
            }
            if (j == MARK.length) {
                return true;
            }
        }
        return false;
    }
}
