package dev.sluice.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which rows share one run of the graph. Deterministic: the same lengths give the same batches.
 *
 * <p>On a CPU batching gains nothing: row by row without padding measured 127 rows per CPU second, the best bucketing
 * 123, arrival-order batches of 32 15 (int8 BGE-small, two cores). For fp32, {@link BatchPlan} measures it.
 */
interface Schedule {
    /** Each row's index exactly once; the rows of an inner array run together, padded to the longest. */
    List<int[]> batches(int[] lengths);

    /** Whether rows may share a run; else nothing is to be measured, and nothing can be set. */
    static boolean batches(EncoderSpec spec, boolean masked) {
        return spec.precision() != Precision.INT8_DYNAMIC && masked;
    }

    /** @param tokens of a run, padding included; a longer row runs alone */
    static Schedule ofTokens(int tokens) {
        return lengths -> tokenBudget(lengths, tokens);
    }

    static List<int[]> rowByRow(int[] lengths) {
        return IntStream.range(0, lengths.length).mapToObj(i -> new int[] {i}).toList();
    }

    /** Sorted by length, then cut wherever rows times longest would pass the budget; a longer row runs alone. */
    static List<int[]> tokenBudget(int[] lengths, int budget) {
        int[] order = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> batches = new ArrayList<>();
        int start = 0;
        for (int end = 1; end <= order.length; end++) {
            boolean full = end == order.length || (long) lengths[order[end]] * (end - start + 1) > budget;
            if (full) {
                batches.add(Arrays.copyOfRange(order, start, end));
                start = end;
            }
        }
        return batches;
    }
}
