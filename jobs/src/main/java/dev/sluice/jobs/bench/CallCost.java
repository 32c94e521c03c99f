package dev.sluice.jobs.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one call costs.
 *
 * @param tokens of prompt and answer
 * @param flops 2 × weights × tokens; 0 where the weights are not known
 * @param seconds of wall clock; samples that were drawn together share theirs
 */
record CallCost(double tokens, double flops, double seconds) {
    static CallCost of(SampleSource.Draw draw, long parameters) {
        double written = draw.generations().stream()
                .mapToInt(Generation::tokens)
                .average()
                .orElse(0);
        double tokens = draw.promptTokens() + written;
        return new CallCost(
                tokens,
                2.0 * parameters * tokens,
                draw.seconds() / draw.generations().size());
    }

    static CallCost mean(List<CallCost> costs) {
        return new CallCost(
                mean(costs, CallCost::tokens), mean(costs, CallCost::flops), mean(costs, CallCost::seconds));
    }

    private static double mean(List<CallCost> costs, ToDoubleFunction<CallCost> part) {
        return costs.stream().mapToDouble(part).average().orElse(Double.NaN);
    }
}
