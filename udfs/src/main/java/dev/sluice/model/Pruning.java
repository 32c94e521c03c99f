package dev.sluice.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Magnitude pruning: the weights nearest to zero become zero (LeCun, Denker, Solla 1989 begin with it; Han et al., NIPS
 * 2015).
 *
 * @param model what is left; a word of a linear model without a weight is gone, so a text's other words weigh more in its
 *     vector of length 1
 * @param weights there were
 * @param kept of them; others are zero
 * @param words there were; 0 for a head
 * @param wordsKept of them
 */
public record Pruning(Trained model, long weights, long kept, int words, int wordsKept) {
    /**
     * Prunes a linear model or the head of an encoder, over all classes together.
     *
     * @param share of the weights that stay, above 0, at most 1; of equals the first stay
     * @throws dev.sluice.domain.UserException for a model without weights of its own
     */
    public static Pruning of(Trained model, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("expected a share above 0, at most 1, found " + share);
        }
        Trained prunable = new Compressed(model, WeightPrecision.FP32).model();
        return prunable instanceof LinearWeights linear
                ? ofLinear(linear, share)
                : ofHead((TrainedEncoder) prunable, share);
    }

    private static Pruning ofHead(TrainedEncoder encoder, double share) {
        DenseHead head = encoder.head().orElseThrow();
        float[][] kept = keepLargest(HeadFile.narrow(head.weights()), share);
        DenseHead pruned = new DenseHead(HeadFile.widen(kept), head.bias());
        return new Pruning(new TrainedEncoder(encoder.source(), Optional.of(pruned)), count(kept), nonZero(kept), 0, 0);
    }

    private static Pruning ofLinear(LinearWeights linear, double share) {
        float[][] kept = keepLargest(linear.weights(), share);
        int[] alive = IntStream.range(0, linear.vocabulary().size())
                .filter(v -> Arrays.stream(kept).anyMatch(row -> row[v] != 0))
                .toArray();
        float[] idf = new float[alive.length];
        for (int v = 0; v < alive.length; v++) {
            idf[v] = linear.vocabulary().idf()[alive[v]];
        }
        int[] buckets =
                IntStream.of(alive).map(v -> linear.vocabulary().buckets()[v]).toArray();
        float[][] weights = new float[kept.length][alive.length];
        for (int k = 0; k < kept.length; k++) {
            for (int v = 0; v < alive.length; v++) {
                weights[k][v] = kept[k][alive[v]];
            }
        }
        return new Pruning(
                new LinearWeights(new Vocabulary(buckets, idf), weights, linear.bias()),
                count(kept),
                nonZero(kept),
                linear.vocabulary().size(),
                alive.length);
    }

    /** A copy in which exactly round(share n) weights, one at the least, have stayed. */
    static float[][] keepLargest(float[][] weights, double share) {
        int columns = weights[0].length;
        float[] magnitudes = new float[Math.multiplyExact(weights.length, columns)];
        for (int k = 0; k < weights.length; k++) {
            for (int v = 0; v < columns; v++) {
                magnitudes[k * columns + v] = Math.abs(weights[k][v]);
            }
        }
        float[] sorted = magnitudes.clone();
        Arrays.sort(sorted);
        int stay = (int) Math.max(1, Math.round(share * sorted.length));
        float least = sorted.length == 0 ? 0 : sorted[sorted.length - stay];
        int above = 0;
        for (float magnitude : magnitudes) {
            above += magnitude > least ? 1 : 0;
        }
        int equals = stay - above;
        float[][] kept = new float[weights.length][columns];
        for (int i = 0; i < magnitudes.length; i++) {
            boolean stays = magnitudes[i] > least || magnitudes[i] == least && equals-- > 0;
            kept[i / columns][i % columns] = stays ? weights[i / columns][i % columns] : 0;
        }
        return kept;
    }

    private static long count(float[][] weights) {
        return (long) weights.length * weights[0].length;
    }

    private static long nonZero(float[][] weights) {
        long n = 0;
        for (float[] row : weights) {
            for (float weight : row) {
                n += weight != 0 ? 1 : 0;
            }
        }
        return n;
    }
}
