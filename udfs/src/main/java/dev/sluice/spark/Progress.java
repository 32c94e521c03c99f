package dev.sluice.spark;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** Tells a sink about twice a second how far a step is, until it is closed. */
final class Progress implements AutoCloseable {
    private static final long EVERY_MILLIS = 500;

    private final ProgressSink sink;
    private final Counter counter;
    private final ScheduledExecutorService timer;
    private boolean closed;

    private Progress(ProgressSink sink, Counter counter) {
        this.sink = sink;
        this.counter = counter;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-progress");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param what was done to the rows, such as "scored" */
    static Progress rows(SparkSession spark, String what, ProgressSink sink) {
        Counter counter = Counter.on(spark.sparkContext());
        Pace pace = new Pace(System::nanoTime);
        return new Progress(sink, counter).start(() -> pace.line(counter.value(), what));
    }

    /** @param state called by the timer's thread alone */
    static Progress of(ProgressSink sink, Supplier<String> state) {
        return new Progress(sink, null).start(state);
    }

    private Progress start(Supplier<String> state) {
        timer.scheduleAtFixedRate(() -> tell(state), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    private synchronized void tell(Supplier<String> state) {
        if (!closed) {
            sink.live(state.get());
        }
    }

    /** For tasks to count in; null where no rows are counted. */
    Counter counter() {
        return counter;
    }

    /** Nothing is told after it. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            closed = true;
            sink.stepEnded();
        }
        if (counter != null) {
            counter.forget();
        }
    }
}
