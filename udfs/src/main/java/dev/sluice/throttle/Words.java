package dev.sluice.throttle;

import java.util.Arrays;

/** A message as numbers: what every transport can carry, Spark's too, whose executors know no class of ours. */
final class Words {
    private long[] array;
    private int end;
    private int at;

    Words() {
        this.array = new long[32];
    }

    Words(long[] received) {
        this.array = received;
        this.end = received.length;
    }

    Words add(long word) {
        if (end == array.length) {
            array = Arrays.copyOf(array, 2 * end);
        }
        array[end++] = word;
        return this;
    }

    long next() {
        if (at == end) {
            throw new IllegalArgumentException("a message of the gate is too short: " + end + " words");
        }
        return array[at++];
    }

    long[] array() {
        return Arrays.copyOf(array, end);
    }
}
