package dev.sluice.model;

import java.util.Arrays;

/**
 * Hashed words and pairs of adjacent words of a text, the features of linear models.
 *
 * <p>The first 65,536 chars of the text are read, put into NFKC and lower case (unless all ASCII, where only the case can
 * differ). A word is a run of letters and digits with the marks and single apostrophes inside it; in scripts written
 * without spaces (Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar) each letter is a word. A word counts in the bucket
 * {@code murmur3_32(UTF-16LE bytes) mod 2^18}, a pair in that of its two hashes. The value of a bucket is 1 + ln(count).
 *
 * <p>Static and thread-safe. The same in every JVM whose Unicode version knows the text's characters.
 */
public final class LinearFeatures {
    public static final int BUCKETS = 1 << 18;

    static final int MAX_CHARS = 1 << 16;

    private static final float[] SUBLINEAR = new float[64];

    static {
        for (int tf = 1; tf < SUBLINEAR.length; tf++) {
            SUBLINEAR[tf] = (float) (1 + Math.log(tf));
        }
    }

    private LinearFeatures() {}

    /**
     * The buckets of a text.
     *
     * @param indices ascending, each below {@link #BUCKETS}
     * @param values {@code 1 + ln(count)} of each
     */
    public record Sparse(int[] indices, float[] values) {}

    /** The features of any string; a text without words has none. */
    public static Sparse extract(String text) {
        HashedWords words = new HashedWords();
        words.read(text);
        int[] sorted = words.buckets();
        int count = words.count();
        Arrays.sort(sorted, 0, count);
        float[] values = new float[count];
        int distinct = 0;
        for (int i = 0, next; i < count; i = next) {
            next = endOfRun(sorted, i, count);
            sorted[distinct] = sorted[i];
            values[distinct++] = value(next - i);
        }
        return new Sparse(Arrays.copyOf(sorted, distinct), Arrays.copyOf(values, distinct));
    }

    /** The value of a bucket with this count, from 1. */
    static float value(int count) {
        return count < SUBLINEAR.length ? SUBLINEAR[count] : (float) (1 + Math.log(count));
    }

    /** The first place after {@code from} with another number than there, of a sorted {@code [0, count)}. */
    static int endOfRun(int[] sorted, int from, int count) {
        int next = from + 1;
        while (next < count && sorted[next] == sorted[from]) {
            next++;
        }
        return next;
    }
}
