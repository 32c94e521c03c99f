package dev.sluice.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As much of protobuf's wire format as it takes to add to an ONNX file: fields in their order, nested ones as bytes. */
final class Proto {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /**
     * A field of a message.
     *
     * @param start of the whole field, its key included
     * @param from where its content begins; of a varint the value itself
     * @param end of both
     */
    record Field(byte[] in, int number, int start, int from, int end) {
        byte[] content() {
            return Arrays.copyOfRange(in, from, end);
        }

        String text() {
            return new String(in, from, end - from, StandardCharsets.UTF_8);
        }

        /** The fields of the message that this one is. */
        List<Field> fields() {
            return read(in, from, end);
        }

        int value() {
            return (int) varint(in, from);
        }

        void copyTo(ByteArrayOutputStream out) {
            out.write(in, start, end - start);
        }
    }

    private Proto() {}

    static List<Field> read(byte[] message) {
        return read(message, 0, message.length);
    }

    /** @throws IllegalArgumentException if it is no message */
    private static List<Field> read(byte[] in, int from, int end) {
        List<Field> fields = new ArrayList<>();
        int at = from;
        while (at < end) {
            int start = at;
            long key = varint(in, at);
            at += size(key);
            long length =
                    switch ((int) (key & 7)) {
                        case VARINT -> size(varint(in, at));
                        case FIXED64 -> Long.BYTES;
                        case FIXED32 -> Integer.BYTES;
                        case BYTES -> {
                            long bytes = varint(in, at);
                            at += size(bytes);
                            yield bytes;
                        }
                        default -> throw new IllegalArgumentException("no protobuf message");
                    };
            if (length < 0 || length > end - at) {
                throw new IllegalArgumentException("a protobuf message that ends early");
            }
            fields.add(new Field(in, (int) (key >>> 3), start, at, at + (int) length));
            at += (int) length;
        }
        return fields;
    }

    private static long varint(byte[] in, int from) {
        long value = 0;
        for (int i = 0; i < 10; i++) {
            if (from + i >= in.length) {
                break;
            }
            value |= (long) (in[from + i] & 127) << 7 * i;
            if (in[from + i] >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a protobuf number without an end");
    }

    private static int size(long value) {
        int bytes = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    /** A nested message, a text or bytes. */
    static byte[] bytes(int number, byte[] content) {
        return join(head(number, content.length), content);
    }

    /** What comes before content of this length. */
    static byte[] head(int number, long length) {
        return join(number(number << 3 | BYTES), number(length));
    }

    static byte[] text(int number, String text) {
        return bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] whole(int number, long value) {
        return join(number(number << 3 | VARINT), number(value));
    }

    private static byte[] number(long value) {
        byte[] out = new byte[size(value)];
        long rest = value;
        for (int i = 0; i < out.length; i++, rest >>>= 7) {
            out[i] = (byte) (rest & 127 | (i + 1 < out.length ? 128 : 0));
        }
        return out;
    }

    static byte[] join(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
