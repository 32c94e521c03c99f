package dev.sluice.spark;

import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** A line every few seconds while a step runs. */
final class Progress implements AutoCloseable {
    private static final long EVERY_SECONDS = 5;

    private final Counter counter;
    private final ScheduledExecutorService timer;

    private Progress(Counter counter, ScheduledExecutorService timer) {
        this.counter = counter;
        this.timer = timer;
    }

    /** @param what was done to the rows, such as "scored" */
    static Progress rows(SparkSession spark, String what, Consumer<String> sink) {
        Counter counter = Counter.on(spark.sparkContext());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-progress");
            thread.setDaemon(true);
            return thread;
        });
        long start = System.nanoTime();
        timer.scheduleAtFixedRate(
                () -> {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    long rows = counter.value();
                    sink.accept(String.format(Locale.ROOT, "%,d %s, %,.0f/s", rows, what, rows / seconds));
                },
                EVERY_SECONDS,
                EVERY_SECONDS,
                TimeUnit.SECONDS);
        return new Progress(counter, timer);
    }

    Counter counter() {
        return counter;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        counter.forget();
    }
}
