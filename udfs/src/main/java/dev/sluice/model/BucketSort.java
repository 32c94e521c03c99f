package dev.sluice.model;

import java.util.Arrays;

/**
 * Sorts numbers below {@link LinearFeatures#BUCKETS} by counting their low and then their high nine bits: no comparison is
 * guessed wrong. With the same buffers for one array after another; for one thread.
 */
final class BucketSort {
    private static final int BITS = 9;
    private static final int DIGITS = 1 << BITS;

    /** For fewer, clearing the counts costs more than comparing. */
    private static final int WORTH_COUNTING = 64;

    private final int[] low = new int[DIGITS];
    private final int[] high = new int[DIGITS];
    private int[] between = new int[0];

    /** Sorts {@code values[0, count)}. */
    void sort(int[] values, int count) {
        if (count < WORTH_COUNTING) {
            Arrays.sort(values, 0, count);
            return;
        }
        if (between.length < count) {
            between = new int[values.length];
        }
        Arrays.fill(low, 0);
        Arrays.fill(high, 0);
        for (int i = 0; i < count; i++) {
            low[values[i] & DIGITS - 1]++;
            high[values[i] >>> BITS]++;
        }
        int lows = 0;
        int highs = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int l = low[digit];
            low[digit] = lows;
            lows += l;
            int h = high[digit];
            high[digit] = highs;
            highs += h;
        }
        for (int i = 0; i < count; i++) {
            between[low[values[i] & DIGITS - 1]++] = values[i];
        }
        for (int i = 0; i < count; i++) {
            values[high[between[i] >>> BITS]++] = between[i];
        }
    }
}
