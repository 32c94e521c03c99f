package dev.sluice.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The buckets that a linear model keeps, and their inverse document frequencies.
 *
 * @param buckets ascending, each in {@code [0, LinearFeatures.BUCKETS)}
 * @param idf one for each bucket
 */
public record Vocabulary(int[] buckets, float[] idf) implements Serializable {
    public Vocabulary {
        if (buckets.length != idf.length) {
            throw new IllegalArgumentException(buckets.length + " buckets but " + idf.length + " frequencies");
        }
        for (int i = 0; i < buckets.length; i++) {
            boolean ascends = buckets[i] > (i == 0 ? -1 : buckets[i - 1]);
            if (!ascends || buckets[i] >= LinearFeatures.BUCKETS || !Float.isFinite(idf[i])) {
                throw new IllegalArgumentException(
                        "bucket " + i + " is not ascending, out of range or not finite: " + buckets[i] + ", " + idf[i]);
            }
        }
    }

    /**
     * Keeps every bucket that enough documents have, with the smoothed {@code ln((1 + n) / (1 + df)) + 1}.
     *
     * @param documentFrequencies for each of the {@link LinearFeatures#BUCKETS} buckets the documents that have it
     * @param documents how many there are
     * @param atLeast the fewest documents a kept bucket is in
     */
    public static Vocabulary of(long[] documentFrequencies, long documents, long atLeast) {
        int[] buckets = new int[documentFrequencies.length];
        float[] idf = new float[documentFrequencies.length];
        int kept = 0;
        for (int b = 0; b < documentFrequencies.length; b++) {
            if (documentFrequencies[b] >= Math.max(1, atLeast)) {
                buckets[kept] = b;
                idf[kept++] = (float) (Math.log((1.0 + documents) / (1.0 + documentFrequencies[b])) + 1);
            }
        }
        return new Vocabulary(Arrays.copyOf(buckets, kept), Arrays.copyOf(idf, kept));
    }

    public int size() {
        return buckets.length;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Vocabulary other && Arrays.equals(buckets, other.buckets) && Arrays.equals(idf, other.idf);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(buckets) + Arrays.hashCode(idf);
    }
}
