package dev.sluice.jobs;

import dev.sluice.spark.ProgressSink;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Progress in a log: the state of a step after five seconds and then once a minute. Thread-safe. */
final class LogProgress implements ProgressSink {
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final PrintWriter err;
    private final LongSupplier nanoTime;
    private boolean running;
    private long next;

    /** @param nanoTime monotonic */
    LogProgress(PrintWriter err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void accept(String line) {
        err.println("  " + line);
    }

    @Override
    public synchronized void live(String state) {
        long now = nanoTime.getAsLong();
        if (!running) {
            running = true;
            next = now + FIRST_NANOS;
        } else if (now - next >= 0) {
            next = now + EVERY_NANOS;
            accept(state);
        }
    }

    @Override
    public synchronized void stepEnded() {
        running = false;
    }
}
