package dev.sluice.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How many tokens share a run of a graph on this CPU, found by running a few rows under each budget. Only budgets that give
 * every row the very bits that it has alone are chosen among: two machines may choose differently, and no score shows it.
 *
 * @param tokens the budget; {@link #ROW_BY_ROW} runs each row alone
 * @param rowsPerSecond by budget, of those that there was time for
 * @param exact whether all of them gave the same bits
 */
record BatchPlan(int tokens, Map<Integer, Double> rowsPerSecond, boolean exact) {
    /** No two rows fit it. */
    static final int ROW_BY_ROW = 1;

    static final Duration LIMIT = Duration.ofMillis(400);

    /** The one that won most often first, for a graph that is so slow that the time ends early. */
    private static final List<Integer> BUDGETS = List.of(ROW_BY_ROW, 512, 256, 128);

    /** By less than this a measurement of so few rows says nothing. */
    private static final double WORTH = 1.05;

    /** Short rows of similar length, which are what batching is for, and the least padded of which still have some. */
    static final List<String> SAMPLE = IntStream.range(0, 16)
            .mapToObj(row -> IntStream.range(0, 10 + row / 2)
                    .mapToObj(word -> String.valueOf((char) ('a' + (7 * row + 3 * word) % 26)))
                    .collect(Collectors.joining(" ")))
            .toList();

    /**
     * @param vectors of {@link #SAMPLE} under a budget
     * @param nanoTime monotonic
     */
    static BatchPlan measure(IntFunction<float[][]> vectors, LongSupplier nanoTime) {
        long start = nanoTime.getAsLong();
        Map<Integer, Long> fastest = new TreeMap<>();
        float[][] alone = null;
        long slowest = 0;
        // The second round is without the costs of a shape's first run.
        for (int budget : Stream.concat(BUDGETS.stream(), BUDGETS.stream()).toList()) {
            long before = nanoTime.getAsLong();
            if (alone != null && before - start + slowest > LIMIT.toNanos()) {
                break;
            }
            float[][] found = vectors.apply(budget);
            long took = Math.max(1, nanoTime.getAsLong() - before);
            slowest = Math.max(slowest, took);
            fastest.merge(budget, took, Math::min);
            alone = alone == null ? found : alone;
            if (!Arrays.deepEquals(found, alone)) {
                return new BatchPlan(ROW_BY_ROW, rates(fastest), false);
            }
        }
        int best = ROW_BY_ROW;
        for (int budget : BUDGETS) {
            double least = fastest.get(best) / (best == ROW_BY_ROW ? WORTH : 1);
            if (fastest.containsKey(budget) && fastest.get(budget) < least) {
                best = budget;
            }
        }
        return new BatchPlan(best, rates(fastest), true);
    }

    private static Map<Integer, Double> rates(Map<Integer, Long> nanos) {
        Map<Integer, Double> rates = new TreeMap<>();
        nanos.forEach((budget, took) -> rates.put(budget, SAMPLE.size() * 1e9 / took));
        return rates;
    }

    /** For the log. */
    @Override
    public String toString() {
        String measured = rowsPerSecond.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s %.0f", name(e.getKey()), e.getValue()))
                .collect(Collectors.joining(", "));
        return name(tokens) + " (rows/s of " + SAMPLE.size() + " short rows: " + measured
                + (exact ? "" : "; batches change the last bits of this graph's results") + ")";
    }

    private static String name(int budget) {
        return budget == ROW_BY_ROW ? "row by row" : budget + " tokens";
    }
}
