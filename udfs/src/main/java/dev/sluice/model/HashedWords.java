package dev.sluice.model;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Reads the words that {@link LinearFeatures} defines into buckets, one text after another with the same buffers. For one
 * thread.
 */
final class HashedWords {
    /** One beyond the largest code that is ASCII. */
    private static final int ASCII = 128;

    private static final int SCRIPTS_WITHOUT_SPACES_FROM = 0x0E00; // Thai is the first of them
    /** For ASCII: 0 for a separator, else the character of a word in lower case. */
    private static final char[] LOWER = new char[ASCII];

    static {
        for (char c = 0; c < ASCII; c++) {
            LOWER[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
        }
    }

    private char[] chars = new char[0];
    private int length;
    private int[] buckets = new int[0];
    private int count;
    private int previous; // hash of the word before the open one
    private boolean hasPrevious;
    private int start; // of the open word; -1 when none is
    private boolean whole; // whether the open word's letter is a word by itself

    /** Forgets the text before and reads this one. */
    void read(String text) {
        String cut = Tokens.cut(text, LinearFeatures.MAX_CHARS);
        take(cut);
        if (!readAscii()) {
            take(Normalizer.normalize(cut, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT));
            readAny();
        }
    }

    /** The buckets of the words and pairs, as often as each is there, in no order; {@link #count} of them, to be overwritten. */
    int[] buckets() {
        return buckets;
    }

    int count() {
        return count;
    }

    private void take(String text) {
        length = text.length();
        if (chars.length <= length) {
            chars = new char[length + 1];
            buckets = new int[2 * length]; // every char may be a word, and each but the first ends a pair
        }
        text.getChars(0, length, chars, 0);
        chars[length] = 0; // a separator, so that no word runs over the end
        count = 0;
        hasPrevious = false;
    }

    /**
     * Hashes words while it scans them. Most texts are nothing but ASCII: no normalisation, no lower case of other scripts.
     *
     * @return false where the text turns out to have other characters
     */
    private boolean readAscii() {
        int seen = 0;
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            seen |= c;
            int letter = LOWER[c & ASCII - 1];
            if (letter == 0) {
                continue;
            }
            int from = i;
            int first = 0;
            int hash = 0;
            while (true) {
                if ((i - from & 1) == 0) {
                    first = letter;
                } else {
                    hash = Murmur3.block(hash, first | letter << 16);
                }
                c = chars[++i];
                seen |= c;
                letter = LOWER[c & ASCII - 1];
                if (letter == 0) {
                    if (c != '\'' || LOWER[chars[i + 1] & ASCII - 1] == 0) {
                        break;
                    }
                    letter = '\'';
                }
            }
            if (seen >= ASCII) {
                return false;
            }
            int size = i - from;
            word(Murmur3.finish((size & 1) == 0 ? hash : hash ^ Murmur3.mix(first), 2 * size));
        }
        return seen < ASCII;
    }

    private void word(int hash) {
        buckets[count++] = hash & LinearFeatures.BUCKETS - 1;
        if (hasPrevious) {
            buckets[count++] = Murmur3.ofPair(previous, hash) & LinearFeatures.BUCKETS - 1;
        }
        previous = hash;
        hasPrevious = true;
    }

    /** Reads chars in NFKC and lower case. */
    private void readAny() {
        start = -1;
        whole = false;
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if (c >= ASCII) {
                i += readBeyondAscii(i) - 1;
            } else if (LOWER[c] != 0) {
                letter(i, false);
            } else if (c != '\'' || !joins(i)) {
                closeWord(i);
            }
        }
        closeWord(length);
    }

    /** Reads the code point at {@code i} and returns its chars. */
    private int readBeyondAscii(int i) {
        int point = Character.codePointAt(chars, i, length);
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
                && i + 1 < length
                && Character.isLetterOrDigit(Character.codePointAt(chars, i + 1, length));
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
        if (start >= 0) {
            word(Murmur3.ofChars(chars, start, end));
            start = -1;
            whole = false;
        }
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
