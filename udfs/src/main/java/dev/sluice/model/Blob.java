package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The binary files of a bundle: little-endian, four ASCII characters of magic, an int version, then what the file's own
 * codec writes. Nothing is allocated before the file has proved long enough for it.
 */
final class Blob {
    static final int HEADER_BYTES = 8;

    private Blob() {}

    /** An empty file of this size with its header written. */
    static ByteBuffer create(String magic, int version, long bytes) {
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new UserException("the model is too large for one file: " + bytes + " bytes; expected below 2 GiB,"
                    + " so fewer labels or fewer words");
        }
        return ByteBuffer.allocate((int) bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(magic.getBytes(StandardCharsets.US_ASCII))
                .putInt(version);
    }

    /** The file, cut to its content, after the last of it. */
    static byte[] ended(ByteBuffer out, double[] bias) {
        for (double b : bias) {
            out.putDouble(b);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * Reads a whole file; whatever is wrong with its content is a {@link UserException} that names it.
     *
     * @param bodies by version
     */
    static <T> T read(Path file, String magic, Map<Integer, Function<ByteBuffer, T>> bodies) {
        ByteBuffer in;
        try {
            if (Files.size(file) > Integer.MAX_VALUE - 8) {
                throw new UserException(file + ": expected at most 2 GiB, found " + Files.size(file) + " bytes");
            }
            in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UserException("cannot read " + file + ": " + e, e);
        }
        try {
            byte[] found = new byte[4];
            in.get(found);
            if (!new String(found, StandardCharsets.US_ASCII).equals(magic)) {
                throw new UserException("expected it to begin with '" + magic + "'");
            }
            int foundVersion = in.getInt();
            if (!bodies.containsKey(foundVersion)) {
                throw new UserException(
                        "expected version " + new TreeSet<>(bodies.keySet()) + ", found " + foundVersion);
            }
            T value = bodies.get(foundVersion).apply(in);
            if (in.hasRemaining()) {
                throw new UserException(in.remaining() + " bytes are left over");
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw new UserException(file + ": damaged: the file ends too early", e);
        } catch (UserException | IllegalArgumentException e) {
            throw new UserException(file + ": damaged: " + e.getMessage(), e);
        }
    }

    /** A count of things of so many bytes each, of which at least this many must still follow in the file. */
    static int count(ByteBuffer in, int atLeast, long bytesEach, String what) {
        int count = in.getInt();
        if (count < atLeast || count * bytesEach > in.remaining()) {
            throw new UserException(what + ": found " + count + ", but " + in.remaining() + " bytes follow");
        }
        return count;
    }

    /** A number of bytes that must still follow in the file. */
    static int checked(long bytes, ByteBuffer in, String what) {
        if (bytes > in.remaining()) {
            throw new UserException(
                    what + ": expected at least " + bytes + " bytes, but " + in.remaining() + " follow");
        }
        return (int) bytes;
    }

    static double[] doubles(ByteBuffer in, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getDouble();
            if (!Double.isFinite(values[i])) {
                throw new UserException("found a number that is not finite: " + values[i]);
            }
        }
        return values;
    }

    static float[] floats(ByteBuffer in, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getFloat();
            if (!Float.isFinite(values[i])) {
                throw new UserException("found a number that is not finite: " + values[i]);
            }
        }
        return values;
    }
}
