package dev.sluice.jobs.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which rows share a run, for the bare baseline: of their lengths in tokens, apart from the library's own. */
interface Batches {
    /** Indices of the rows of each run. */
    List<List<Integer>> of(int[] lengths);

    /** As they come. */
    static Batches inArrivalOrder(int rows) {
        return lengths -> {
            List<List<Integer>> batches = new ArrayList<>();
            for (int from = 0; from < lengths.length; from += rows) {
                batches.add(IntStream.range(from, Math.min(lengths.length, from + rows))
                        .boxed()
                        .toList());
            }
            return batches;
        };
    }

    /** Rows of similar length together, as many as a budget of tokens holds with padding, and one at the least. */
    static Batches sorted(int tokens) {
        return lengths -> {
            List<Integer> order = IntStream.range(0, lengths.length)
                    .boxed()
                    .sorted(Comparator.comparingInt(row -> lengths[row]))
                    .toList();
            List<List<Integer>> batches = new ArrayList<>();
            List<Integer> batch = new ArrayList<>();
            for (int row : order) {
                if (!batch.isEmpty() && (long) lengths[row] * (batch.size() + 1) > tokens) {
                    batches.add(batch);
                    batch = new ArrayList<>();
                }
                batch.add(row);
            }
            if (!batch.isEmpty()) {
                batches.add(batch);
            }
            return batches;
        };
    }
}
