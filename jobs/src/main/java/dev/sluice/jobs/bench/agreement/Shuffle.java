package dev.sluice.jobs.bench.agreement;

import java.util.SplittableRandom;

/** Random orders. */
final class Shuffle {
    private Shuffle() {}

    /** The numbers from 0 to n - 1 in a uniformly random order (Durstenfeld 1964). */
    static int[] of(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
