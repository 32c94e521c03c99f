package dev.sluice.model;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

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

    private static final int SCRIPTS_WITHOUT_SPACES_FROM = 0x0E00; // Thai is the first of them
    private static final float[] SUBLINEAR = new float[64];
    /** For ASCII: 0 for a separator, else the character of a word in lower case. */
    private static final char[] ASCII = new char[128];

    static {
        for (int tf = 1; tf < SUBLINEAR.length; tf++) {
            SUBLINEAR[tf] = (float) (1 + Math.log(tf));
        }
        for (char c = 0; c < ASCII.length; c++) {
            ASCII[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
        }
    }

    private final char[] chars;
    private int start = -1; // of the open word; -1 when none is
    private boolean whole; // whether the open word's letter is a word by itself
    private int[] buckets;
    private int count;
    private int previous; // hash of the word before the open one
    private boolean hasPrevious;

    private LinearFeatures(char[] chars) {
        this.chars = chars;
        this.buckets = new int[chars.length / 2 + 8];
    }

    /**
     * The buckets of a text.
     *
     * @param indices ascending, each below {@link #BUCKETS}
     * @param values {@code 1 + ln(count)} of each
     */
    public record Sparse(int[] indices, float[] values) {}

    /** The features of any string; a text without words has none. */
    public static Sparse extract(String text) {
        String cut = Tokens.cut(text, MAX_CHARS);
        char[] chars = cut.toCharArray();
        for (char c : chars) {
            if (c >= ASCII.length) {
                chars = Normalizer.normalize(cut, Normalizer.Form.NFKC)
                        .toLowerCase(Locale.ROOT)
                        .toCharArray();
                break;
            }
        }
        LinearFeatures features = new LinearFeatures(chars);
        features.readWords();
        return features.counted();
    }

    private void readWords() {
        for (int i = 0; i < chars.length; i++) {
            char c = chars[i];
            if (c >= ASCII.length) {
                i += readBeyondAscii(i) - 1;
            } else if (ASCII[c] != 0) {
                chars[i] = ASCII[c];
                letter(i, false);
            } else if (c != '\'' || !joins(i)) {
                closeWord(i);
            }
        }
        closeWord(chars.length);
    }

    /** Reads the code point at {@code i} and returns its chars. */
    private int readBeyondAscii(int i) {
        int point = Character.codePointAt(chars, i);
        if (point == '\u2019' && joins(i)) {
            chars[i] = '\'';
        } else if (Character.isLetterOrDigit(point)) {
            letter(i, isWholeWord(point));
        } else if (!isMark(point)) {
            closeWord(i);
        }
        return Character.charCount(point);
    }

    /** Whether the apostrophe at {@code i} stands inside a word. */
    private boolean joins(int i) {
        return start >= 0
                && !whole
                && i + 1 < chars.length
                && Character.isLetterOrDigit(Character.codePointAt(chars, i + 1));
    }

    private void letter(int i, boolean isWhole) {
        if (isWhole || whole) {
            closeWord(i);
        }
        if (start < 0) {
            start = i;
            whole = isWhole;
        }
    }

    private void closeWord(int end) {
        if (start < 0) {
            return;
        }
        int hash = Murmur3.ofChars(chars, start, end);
        add(hash);
        if (hasPrevious) {
            add(Murmur3.ofPair(previous, hash));
        }
        previous = hash;
        hasPrevious = true;
        start = -1;
        whole = false;
    }

    private void add(int hash) {
        if (count == buckets.length) {
            buckets = Arrays.copyOf(buckets, 2 * count);
        }
        buckets[count++] = hash & BUCKETS - 1;
    }

    private Sparse counted() {
        Arrays.sort(buckets, 0, count);
        int[] indices = new int[count];
        float[] values = new float[count];
        int distinct = 0;
        for (int i = 0, next; i < count; i = next) {
            next = i + 1;
            while (next < count && buckets[next] == buckets[i]) {
                next++;
            }
            indices[distinct] = buckets[i];
            values[distinct++] = next - i < SUBLINEAR.length ? SUBLINEAR[next - i] : (float) (1 + Math.log(next - i));
        }
        return distinct == count
                ? new Sparse(indices, values)
                : new Sparse(Arrays.copyOf(indices, distinct), Arrays.copyOf(values, distinct));
    }

    private static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private static boolean isWholeWord(int point) {
        return point >= SCRIPTS_WITHOUT_SPACES_FROM
                && switch (UnicodeScript.of(point)) {
                    case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
                    default -> false;
                };
    }
}
