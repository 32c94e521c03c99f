package dev.sluice.model;

/**
 * Which column a bucket has: the number of kept buckets before it. A bit for each bucket and a count for each 64 of them:
 * 48 KiB, which stay in a core's own cache where a table of all columns (1 MiB) does not. Immutable and thread-safe.
 *
 * <p>Source: the rank structure of Jacobson, Space-efficient Static Trees and Graphs, FOCS 1989.
 */
final class KeptBuckets {
    private static final int NONE = -1;

    private final long[] kept = new long[LinearFeatures.BUCKETS / Long.SIZE];
    private final int[] before = new int[kept.length];

    /** @param buckets ascending */
    KeptBuckets(int[] buckets) {
        for (int bucket : buckets) {
            kept[bucket / Long.SIZE] |= 1L << bucket;
        }
        for (int i = 1; i < kept.length; i++) {
            before[i] = before[i - 1] + Long.bitCount(kept[i - 1]);
        }
    }

    /** -1 for a bucket that is not kept. */
    int column(int bucket) {
        long bits = kept[bucket / Long.SIZE];
        long own = 1L << bucket;
        return (bits & own) == 0 ? NONE : before[bucket / Long.SIZE] + Long.bitCount(bits & own - 1);
    }

    /** Replaces buckets by their columns, leaving out those that are not kept; returns how many there are. */
    int columns(int[] buckets, int count) {
        int known = 0;
        for (int i = 0; i < count; i++) {
            int column = column(buckets[i]);
            buckets[known] = column;
            known += column >>> Integer.SIZE - 1 ^ 1; // no branch: which words are known cannot be guessed
        }
        return known;
    }
}
