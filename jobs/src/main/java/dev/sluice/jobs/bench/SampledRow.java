package dev.sluice.jobs.bench;

import dev.sluice.evaluation.PassAtK;
import dev.sluice.evaluation.RankScore;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Samples of one row, ranked as the paper ranks them: by mean log-probability, those that were cut last.
 *
 * @param ranked whether each passes the verifier, best ranked first
 * @param greedy whether the model's one answer at temperature 0 passes
 * @param cost of one sample on average, each a call of its own
 */
record SampledRow(boolean[] ranked, boolean greedy, CallCost cost) {
    static SampledRow of(SampleSource.Draw samples, Generation greedy, CallCost cost, Predicate<String> passes) {
        List<Generation> best = samples.generations().stream()
                .sorted(Comparator.comparing(Generation::complete)
                        .thenComparing(Generation::meanLogprob, Comparator.comparingDouble(SampledRow::known))
                        .reversed())
                .toList();
        boolean[] ranked = new boolean[best.size()];
        for (int i = 0; i < ranked.length; i++) {
            ranked[i] = passes(best.get(i), passes);
        }
        return new SampledRow(ranked, passes(greedy, passes), cost);
    }

    static boolean passes(Generation generation, Predicate<String> passes) {
        return generation.complete() && passes.test(generation.text());
    }

    private static double known(double logprob) {
        return Double.isNaN(logprob) ? Double.NEGATIVE_INFINITY : logprob;
    }

    private PassAtK.Problem problem() {
        return new PassAtK.Problem(ranked.length, (int)
                IntStream.range(0, ranked.length).filter(i -> ranked[i]).count());
    }

    /** The first of k samples that passes is kept: it passes if any does. */
    double firstThatPasses(int k) {
        return PassAtK.of(problem(), k);
    }

    double bestRanked(int k) {
        return RankScore.of(ranked, k);
    }

    double anyOne() {
        return firstThatPasses(1);
    }

    double once() {
        return greedy ? 1 : 0;
    }

    /** Calls on average until one passes, at most k: sample j is asked for where none of the j before it passed. */
    double callsUntilPass(int k) {
        PassAtK.Problem problem = problem();
        double calls = 1;
        for (int before = 1; before < k; before++) {
            calls += 1 - PassAtK.of(problem, before);
        }
        return calls;
    }
}
