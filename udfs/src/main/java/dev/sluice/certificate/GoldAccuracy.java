package dev.sluice.certificate;

import java.util.Arrays;

/** Certifies the accuracy of a whole cascade, its accepted and its escalated rows together, against gold labels. */
public final class GoldAccuracy {
    private GoldAccuracy() {}

    /**
     * Finds the cheapest point whose accuracy is at least the target.
     *
     * @param wrong for each point of the path, the safest first: how many of the rows the cascade gets wrong
     * @param rows gold rows, the same for every point
     */
    public static GoldCertificate certify(long[] wrong, long rows, double target, double delta) {
        long[] all = new long[wrong.length];
        Arrays.fill(all, rows);
        return GoldCertificate.of(Arrays.stream(wrong).map(w -> rows - w).toArray(), all, target, delta);
    }

    /**
     * The same from rows.
     *
     * @param wrong for each point of the path, whether it gets each gold row wrong
     */
    public static GoldCertificate certify(boolean[][] wrong, double target, double delta) {
        long[] counts = new long[wrong.length];
        int rows = wrong.length == 0 ? 0 : wrong[0].length;
        for (int k = 0; k < wrong.length; k++) {
            if (wrong[k].length != rows) {
                throw new IllegalArgumentException(
                        "expected " + rows + " rows at every point, found " + wrong[k].length + " at " + k);
            }
            for (boolean w : wrong[k]) {
                counts[k] += w ? 1 : 0;
            }
        }
        return certify(counts, rows, target, delta);
    }
}
