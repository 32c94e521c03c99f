package dev.sluice.evaluation;

import java.util.List;

/**
 * The chance that at least one of k samples passes, estimated without bias from n samples of which some passed. Source: Chen et
 * al., Evaluating Large Language Models Trained on Code, 2021; as in Hassid et al., The Larger the Better?, COLM 2024, who
 * report k up to n / 2, where the estimate still varies little.
 */
public final class PassAtK {
    /**
     * Samples of one problem.
     *
     * @param samples how many were drawn
     * @param passed how many of them pass
     */
    public record Problem(int samples, int passed) {
        public Problem {
            if (samples < 1 || passed < 0 || passed > samples) {
                throw new IllegalArgumentException(
                        "expected samples from 1 and no more that pass than there are, found " + samples + " and "
                                + passed);
            }
        }
    }

    private PassAtK() {}

    /** 1 - C(n - c, k) / C(n, k) as 1 minus the product of (1 - k / i) for i from n - c + 1 to n: no large numbers. */
    public static double of(Problem problem, int k) {
        int n = problem.samples();
        requireSamples(k, n);
        int failed = n - problem.passed();
        if (failed < k) {
            return 1;
        }
        double log = 0;
        for (int i = failed + 1; i <= n; i++) {
            log += Math.log1p(-(double) k / i);
        }
        return -Math.expm1(log);
    }

    /** The mean over problems, which may differ in their number of samples. */
    public static double mean(List<Problem> problems, int k) {
        return problems.stream()
                .mapToDouble(problem -> of(problem, k))
                .average()
                .orElseThrow(() -> new IllegalArgumentException("expected at least one problem, found none"));
    }

    /**
     * pass@budget: {@link #mean} at as many samples as the budget buys.
     *
     * @throws dev.sluice.domain.UserException if it buys none
     * @throws IllegalArgumentException if it buys more samples than a problem has
     */
    public static double mean(List<Problem> problems, SampleBudget budget) {
        return mean(problems, budget.samplesUpTo(Integer.MAX_VALUE));
    }

    static void requireSamples(int k, int n) {
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("expected k from 1 to the number of samples (" + n + "), found " + k);
        }
    }
}
