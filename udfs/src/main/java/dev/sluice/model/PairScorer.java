package dev.sluice.model;

import java.util.List;

/**
 * How well a response fits an instruction, after Cappy (Tan et al., NeurIPS 2023, arXiv 2311.06720): about 0 for a wrong and
 * 1 for a right response. It is a regression without a sigmoid, so scores may lie a little outside and nothing clips them.
 *
 * <p>Thread-safe; the caller closes it, after its last call has returned. The same pair gets the same score whatever stands
 * beside it, under the terms of {@link Classifier}.
 */
public interface PairScorer extends AutoCloseable {
    /** One question: both any strings, not null; either may be empty. */
    record Pair(String instruction, String response) {}

    /**
     * One score a pair, in the order of the pairs.
     *
     * @throws IllegalStateException when the runtime fails, which is about this machine and not about a pair
     */
    double[] scores(List<Pair> pairs);

    @Override
    void close();
}
