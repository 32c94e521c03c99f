package dev.sluice.certificate;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Erf;

/**
 * Whether confidence says which rows are right. The test is Mann and Whitney's, one-sided, of "the confidence of right rows
 * is distributed as that of wrong rows", by its normal approximation with the variance corrected for ties and half a step for
 * continuity: the permutation variance, good from about ten rows on either side. A confidence that is NaN ranks lowest.
 *
 * @param right rows the model gets right
 * @param wrong rows it gets wrong
 * @param auroc P(a right row is more confident than a wrong one), ties half; NaN if either side is empty
 * @param pValue small where confidence ranks right rows higher; 1 if either side is empty or all confidences are equal
 */
public record GoldRanking(long right, long wrong, double auroc, double pValue) {
    /**
     * Ranks rows by confidence.
     *
     * @param correct whether the model gets each row right
     */
    public static GoldRanking of(double[] confidence, boolean[] correct) {
        if (confidence.length != correct.length) {
            throw new IllegalArgumentException(confidence.length + " confidences but " + correct.length + " outcomes");
        }
        int n = confidence.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> rankable(confidence[i])))
                .mapToInt(Integer::intValue)
                .toArray();
        double rankSum = 0;
        double ties = 0;
        double right = 0;
        for (int first = 0, end; first < n; first = end) {
            double value = rankable(confidence[order[first]]);
            int hits = 0;
            for (end = first; end < n && rankable(confidence[order[end]]) == value; end++) {
                hits += correct[order[end]] ? 1 : 0;
            }
            double size = end - first;
            rankSum += hits * (first + end + 1) / 2.0;
            ties += size * (size * size - 1);
            right += hits;
        }
        return of(right, n - right, rankSum - right * (right + 1) / 2, ties);
    }

    private static GoldRanking of(double right, double wrong, double u, double ties) {
        double pairs = right * wrong;
        double n = right + wrong;
        double variance = pairs / 12 * (n + 1 - (n > 1 ? ties / (n * (n - 1)) : 0));
        double z = (u - pairs / 2 - 0.5) / Math.sqrt(variance);
        double p = variance > 0 ? 0.5 * Erf.erfc(z / Math.sqrt(2)) : 1;
        return new GoldRanking((long) right, (long) wrong, u / pairs, p);
    }

    private static double rankable(double confidence) {
        return Double.isNaN(confidence) ? Double.NEGATIVE_INFINITY : confidence + 0.0; // -0 ties with 0
    }
}
