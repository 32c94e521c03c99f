package dev.sluice.jobs.bench.agreement;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * SUPG's importance sampling with a precision target, carried over to agreement of the whole output. Its positives are the rows
 * whose small label is the oracle's and its proxy score is the confidence.
 *
 * <p>As published: 1,000 draws with replacement, in proportion to the square root of the score mixed with a tenth of uniform
 * draws; draws weigh 1 / (n probability); a normal upper bound mean + s / sqrt(B) sqrt(2 ln(1 / (2 d))); candidates at every
 * 100th draw in the order of the score, each at d = delta / (1 + 2 (B - 100) / 100).
 *
 * <p>Adapted: what is bounded is the share of all rows that an accepted prefix leaves wrong, the mean over all draws of the
 * weight of a draw that is in the prefix and wrong, and it must be at most 1 - T; of the prefixes that pass, the longest is
 * taken. Draws of equal confidence enter a prefix together. The bound holds for large samples only, so it may miss its target.
 *
 * <p>Source: Kang et al., Approximate Selection with Guarantees using Proxies, VLDB 2020.
 */
final class SupgRule implements Rule {
    private static final int LABELS = 1_000;
    private static final int STEP = 100;
    private static final double UNIFORM = 0.1;

    @Override
    public String name() {
        return "SUPG";
    }

    @Override
    public Outcome run(Column column, double target, double delta, long seed) {
        double[] probability = probabilities(column);
        return run(column, target, delta, probability, draws(probability, new SplittableRandom(seed)));
    }

    /** @param drawn rows, some of them perhaps more than once */
    static Outcome run(Column column, double target, double delta, double[] probability, int[] drawn) {
        double level = delta / (1 + 2.0 * (drawn.length - STEP) / STEP);
        double factor = Math.sqrt(2 * Math.log(1 / (2 * level)) / drawn.length);
        int[] sorted = Arrays.stream(drawn)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> column.confidence(row))
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        double threshold = Double.POSITIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        for (int next = 0, check = STEP; check <= sorted.length; check += STEP) {
            double score = column.confidence(sorted[check - 1]);
            for (; next < sorted.length && column.confidence(sorted[next]) >= score; next++) {
                double loss = column.wrong(sorted[next]) ? 1 / (column.rows() * probability[sorted[next]]) : 0;
                sum += loss;
                squares += loss * loss;
            }
            double mean = sum / drawn.length;
            double deviation = Math.sqrt(Math.max(0, squares / drawn.length - mean * mean));
            threshold = mean + factor * deviation <= 1 - target ? score : threshold;
        }
        BitSet bought = new BitSet(column.rows());
        Arrays.stream(drawn).forEach(bought::set);
        BitSet accepted = new BitSet(column.rows());
        for (int row = 0; row < column.rows(); row++) {
            accepted.set(row, column.confidence(row) >= threshold);
        }
        return Outcome.of(column, target, accepted, bought);
    }

    static double[] probabilities(Column column) {
        int n = column.rows();
        double[] roots = IntStream.range(0, n)
                .mapToDouble(i -> Math.sqrt(Math.max(0, column.confidence(i))))
                .toArray();
        double all = Arrays.stream(roots).sum();
        return Arrays.stream(roots)
                .map(root -> UNIFORM / n + (1 - UNIFORM) * (all > 0 ? root / all : 1.0 / n))
                .toArray();
    }

    private static int[] draws(double[] probability, SplittableRandom random) {
        double[] upTo = probability.clone();
        Arrays.parallelPrefix(upTo, Double::sum);
        int[] drawn = new int[Math.min(LABELS, upTo.length)];
        for (int i = 0; i < drawn.length; i++) {
            int at = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
            drawn[i] = Math.min(at < 0 ? -1 - at : at, upTo.length - 1);
        }
        return drawn;
    }
}
