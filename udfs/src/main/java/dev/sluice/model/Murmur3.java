package dev.sluice.model;

/**
 * MurmurHash3 x86 32 bit, seed 0, by Austin Appleby (public domain), fed 16 bits at a time: the hash of a word is that of
 * its UTF-16LE bytes.
 */
final class Murmur3 {
    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Murmur3() {}

    /** The hash of {@code chars[start, end)}. */
    static int ofChars(char[] chars, int start, int end) {
        int h = 0;
        int i = start;
        for (; i + 1 < end; i += 2) {
            h = block(h, chars[i] | chars[i + 1] << 16);
        }
        if (i < end) {
            h ^= mix(chars[i]);
        }
        return finish(h, (end - start) * 2);
    }

    /** The hash of two ints as eight little-endian bytes. */
    static int ofPair(int first, int second) {
        return finish(block(block(0, first), second), 8);
    }

    static int block(int h, int k) {
        return Integer.rotateLeft(h ^ mix(k), 13) * 5 + 0xe6546b64;
    }

    static int mix(int k) {
        return Integer.rotateLeft(k * C1, 15) * C2;
    }

    static int finish(int hash, int bytes) {
        int h = hash ^ bytes;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
