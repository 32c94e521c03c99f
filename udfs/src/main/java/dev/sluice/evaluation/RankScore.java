package dev.sluice.evaluation;

import java.util.List;

/**
 * How often the best ranked of k samples is right, over all choices of k out of n ranked samples: rank-score@k = (1 / C(n, k))
 * Σ C(n - i, k - 1) pass_i for i from 1 to n - k + 1. At k = 1 it is the share of right samples, at k = n the rightness of the
 * best ranked one. Source: Hassid et al., The Larger the Better?, COLM 2024.
 */
public final class RankScore {
    private RankScore() {}

    /** @param ranked whether each sample is right, best ranked first */
    public static double of(boolean[] ranked, int k) {
        int n = ranked.length;
        PassAtK.requireSamples(k, n);
        // The chance that sample i is the best of the chosen; each follows from the one before, so that nothing
        // overflows.
        double weight = (double) k / n;
        double score = 0;
        for (int i = 1; i <= n - k + 1; i++) {
            score += ranked[i - 1] ? weight : 0;
            weight *= (double) (n - i - k + 1) / (n - i);
        }
        return Math.min(1, score);
    }

    /** The mean over problems, which may differ in their number of samples. */
    public static double mean(List<boolean[]> problems, int k) {
        return problems.stream()
                .mapToDouble(ranked -> of(ranked, k))
                .average()
                .orElseThrow(() -> new IllegalArgumentException("expected at least one problem, found none"));
    }

    /**
     * {@link #mean} at as many samples as the budget buys.
     *
     * @throws dev.sluice.domain.UserException if it buys none
     * @throws IllegalArgumentException if it buys more samples than a problem has
     */
    public static double mean(List<boolean[]> problems, SampleBudget budget) {
        return mean(problems, budget.samplesUpTo(Integer.MAX_VALUE));
    }
}
