package dev.sluice.model;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the encoders of this JVM have run since it started, all of them together: with it benchmarks tell what padding costs,
 * and what everything outside of the runs does. Counting takes a tenth of a microsecond a run, a run a millisecond and more.
 * Thread-safe.
 */
public final class GraphRuns {
    private static final LongAdder RUNS = new LongAdder();
    private static final LongAdder ROWS = new LongAdder();
    private static final LongAdder TOKENS = new LongAdder();
    private static final LongAdder PADDED = new LongAdder();
    private static final LongAdder NANOS = new LongAdder();

    private GraphRuns() {}

    /**
     * Sums.
     *
     * @param tokens of the rows, special ones included, padding not
     * @param padded tokens with padding: what the graphs computed
     * @param nanos inside ONNX Runtime, over all threads, without waiting for a GPU that others use
     */
    public record Total(long runs, long rows, long tokens, long padded, long nanos) {
        /** What came after the other. */
        public Total since(Total other) {
            return new Total(
                    runs - other.runs,
                    rows - other.rows,
                    tokens - other.tokens,
                    padded - other.padded,
                    nanos - other.nanos);
        }
    }

    /** So far; runs that are on their way are not in it, and one that just ends may be in it in part. */
    public static Total total() {
        return new Total(RUNS.sum(), ROWS.sum(), TOKENS.sum(), PADDED.sum(), NANOS.sum());
    }

    static void add(int rows, long tokens, long padded, long nanos) {
        RUNS.increment();
        ROWS.add(rows);
        TOKENS.add(tokens);
        PADDED.add(padded);
        NANOS.add(nanos);
    }
}
