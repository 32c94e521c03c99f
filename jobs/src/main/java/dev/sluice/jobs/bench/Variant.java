package dev.sluice.jobs.bench;

/** One way to get the vectors or labels of texts from an encoder; opened once, then measured over and over. */
interface Variant extends AutoCloseable {
    /**
     * What one pass over the texts took, as far as a variant can tell; 0 where it cannot.
     *
     * @param runs of the graph
     * @param tokens of the texts, as they were cut
     * @param padded tokens with padding
     * @param runNanos inside ONNX Runtime, over all threads
     * @param taskNanos that those threads worked
     */
    record Work(long runs, long tokens, long padded, long runNanos, long taskNanos) {
        static final Work UNKNOWN = new Work(0, 0, 0, 0, 0);

        Work and(Work other) {
            return new Work(
                    runs + other.runs,
                    tokens + other.tokens,
                    padded + other.padded,
                    runNanos + other.runNanos,
                    taskNanos + other.taskNanos);
        }
    }

    /** One pass over its texts. */
    Work pass();

    @Override
    void close();
}
