package dev.sluice.selection;

import dev.sluice.domain.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Chooses among the answers to one question. Pure. */
public final class Selection {
    /** To be told once by a job that ranks without a verifier. */
    public static final String WARNING = "ranking without a verifier usually loses to one call of a larger model"
            + " (Hassid et al. 2024); give --verifier where there is one, and compare with evaluate";

    private Selection() {}

    /**
     * Of the usable samples the first that passes, or the best by the ranking where none does or nothing verifies.
     *
     * @param passes whether each sample passes, or null where nothing verifies
     * @param scores of each sample, for {@link Ranking#SCORER}; else null
     * @return empty where no sample is usable
     */
    public static Optional<Chosen> choose(List<Sample> samples, boolean[] passes, Ranking ranking, double[] scores) {
        int[] usable = IntStream.range(0, samples.size())
                .filter(i -> samples.get(i).usable())
                .toArray();
        if (usable.length == 0) {
            return Optional.empty();
        }
        double[] values = values(samples, usable, ranking, scores);
        int passing = passes == null
                ? -1
                : Arrays.stream(usable).filter(i -> passes[i]).findFirst().orElse(-1);
        int best = passing >= 0 ? passing : best(samples, usable, values);
        String answer = samples.get(best).answer();
        double other = Arrays.stream(usable)
                .filter(i -> !samples.get(i).answer().equals(answer))
                .mapToDouble(i -> values[i])
                .max()
                .orElse(Double.NaN);
        return Optional.of(new Chosen(
                best, answer, known(values[best]), known(values[best] - other), passes == null ? null : passing >= 0));
    }

    /** As the other one, verifying with {@code verifier} where there is one. */
    public static Optional<Chosen> choose(
            List<Sample> samples, Optional<Verifier> verifier, Ranking ranking, Map<String, String> row) {
        return choose(samples, verifier.map(v -> passes(samples, v, row)).orElse(null), ranking, null);
    }

    /** Whether each sample passes; an unusable one does not. */
    public static boolean[] passes(List<Sample> samples, Verifier verifier, Map<String, String> row) {
        boolean[] passes = new boolean[samples.size()];
        for (int i = 0; i < passes.length; i++) {
            passes[i] =
                    samples.get(i).usable() && verifier.passes(samples.get(i).answer(), row);
        }
        return passes;
    }

    /** NaN where it is not known and for unusable samples. */
    private static double[] values(List<Sample> samples, int[] usable, Ranking ranking, double[] scores) {
        if (ranking == Ranking.SCORER && (scores == null || scores.length != samples.size())) {
            throw new IllegalArgumentException("a scorer gives one score a sample");
        }
        double[] values = new double[samples.size()];
        Arrays.fill(values, Double.NaN);
        for (int i : usable) {
            Sample sample = samples.get(i);
            values[i] = switch (ranking) {
                case VOTE -> (double) votes(samples, sample.answer()) / usable.length;
                case LOGPROB -> sample.logprob() == null ? Double.NaN : Math.exp(sample.logprob());
                // Regressions fall a little outside.
                case SCORER -> Math.max(0, Math.min(1, scores[i]));
            };
        }
        return values;
    }

    private static long votes(List<Sample> samples, String answer) {
        return samples.stream()
                .map(Sample::answer)
                .filter(Objects::nonNull)
                .filter(answer::equals)
                .count();
    }

    /** Of equal ones the one with the best log-probability, then the first; unknown values come last. */
    private static int best(List<Sample> samples, int[] usable, double[] values) {
        int best = usable[0];
        for (int i : usable) {
            int compared = Double.compare(rank(values[i]), rank(values[best]));
            if (compared > 0 || (compared == 0 && logprob(samples.get(i)) > logprob(samples.get(best)))) {
                best = i;
            }
        }
        return best;
    }

    private static double logprob(Sample sample) {
        return sample.logprob() == null ? Double.NEGATIVE_INFINITY : sample.logprob();
    }

    private static double rank(double value) {
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private static Double known(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
