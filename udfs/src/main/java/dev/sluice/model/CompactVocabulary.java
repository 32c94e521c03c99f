package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A vocabulary stored small and exactly: varint V, V varint distances of a bucket from the one before (the first from -1),
 * varint U, float[U] the different frequencies, the most used first, V varint positions among them. There are few: as many
 * as numbers of documents that a word is in. A varint has seven bits a byte, the lowest first, the highest bit set where
 * more follow.
 */
final class CompactVocabulary {
    private static final int MOST_VARINT_BYTES = 5;

    private CompactVocabulary() {}

    static long mostBytes(Vocabulary vocabulary) {
        return 2L * MOST_VARINT_BYTES + (2L * MOST_VARINT_BYTES + 4) * vocabulary.size();
    }

    static void write(ByteBuffer out, Vocabulary vocabulary) {
        putVarint(out, vocabulary.size());
        int before = -1;
        for (int bucket : vocabulary.buckets()) {
            putVarint(out, bucket - before);
            before = bucket;
        }
        Map<Float, Integer> uses = new LinkedHashMap<>();
        for (float idf : vocabulary.idf()) {
            uses.merge(idf, 1, Integer::sum);
        }
        List<Float> different = new ArrayList<>(uses.keySet());
        different.sort(Comparator.<Float, Integer>comparing(uses::get).reversed());
        putVarint(out, different.size());
        Map<Float, Integer> positions = new LinkedHashMap<>();
        for (float idf : different) {
            out.putFloat(idf);
            positions.put(idf, positions.size());
        }
        for (float idf : vocabulary.idf()) {
            putVarint(out, positions.get(idf));
        }
    }

    static Vocabulary read(ByteBuffer in) {
        int words = Blob.checked(varint(in), in, "words");
        int[] buckets = new int[words];
        int bucket = -1;
        for (int v = 0; v < words; v++) {
            bucket += varint(in);
            buckets[v] = bucket;
        }
        int count = varint(in);
        Blob.checked(4L * count, in, "frequencies");
        float[] different = Blob.floats(in, count);
        float[] idf = new float[words];
        for (int v = 0; v < words; v++) {
            int position = varint(in);
            if (position >= different.length) {
                throw new UserException("frequencies: found position " + position + " among " + different.length);
            }
            idf[v] = different[position];
        }
        return new Vocabulary(buckets, idf);
    }

    private static void putVarint(ByteBuffer out, int value) {
        int rest = value;
        for (; rest >= 1 << 7; rest >>>= 7) {
            out.put((byte) (rest | 1 << 7));
        }
        out.put((byte) rest);
    }

    /** From 0. */
    private static int varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 7 * MOST_VARINT_BYTES; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (value > Integer.MAX_VALUE) {
                    break;
                }
                return (int) value;
            }
        }
        throw new UserException("found a number above " + Integer.MAX_VALUE);
    }
}
