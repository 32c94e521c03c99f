package dev.sluice.certificate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Divides accepted rows by their calibrated confidence, by cut points that are fixed when the certificate is issued.
 *
 * @param cuts ascending, none twice; stratum i holds confidences of at least cut i - 1 and below cut i
 */
public record AuditStrata(List<Double> cuts) implements Serializable {
    public AuditStrata {
        cuts = List.copyOf(cuts);
        for (int i = 0; i < cuts.size(); i++) {
            if (!Double.isFinite(cuts.get(i)) || i > 0 && cuts.get(i) <= cuts.get(i - 1)) {
                throw new IllegalArgumentException("expected finite ascending cuts, found " + cuts);
            }
        }
    }

    /**
     * Strata of about equally many rows. Rows of equal confidence stay together, so there may be fewer.
     *
     * @param confidence of accepted rows, at least one, in any order
     * @param strata how many to make, at least 1
     */
    public static AuditStrata quantiles(double[] confidence, int strata) {
        if (strata < 1 || confidence.length == 0 || Arrays.stream(confidence).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(
                    "expected at least 1 stratum and 1 row, none NaN, found " + strata + " and " + confidence.length);
        }
        double[] sorted = confidence.clone();
        Arrays.sort(sorted);
        return new AuditStrata(IntStream.range(1, strata)
                .mapToObj(i -> sorted[(int) ((long) i * sorted.length / strata)])
                .filter(cut -> cut > sorted[0])
                .distinct()
                .toList());
    }

    public int size() {
        return cuts.size() + 1;
    }

    /** The stratum of an accepted row, from 0. */
    public int of(double confidence) {
        if (Double.isNaN(confidence)) {
            throw new IllegalArgumentException("a row without a confidence was not accepted");
        }
        int i = 0;
        while (i < cuts.size() && confidence >= cuts.get(i)) {
            i++;
        }
        return i;
    }
}
