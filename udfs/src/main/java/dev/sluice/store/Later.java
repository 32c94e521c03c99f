package dev.sluice.store;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs something after a while; a task that is not needed any more must find that out itself. */
interface Later {
    void run(Runnable task, Duration after);

    /** One daemon thread for this JVM, started at the first task. Closing a file on an object store is short work. */
    static Later daemon() {
        return (task, after) -> Timer.THREAD.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Holds the thread, so that it does not start before it is needed. */
    final class Timer {
        private static final ScheduledExecutorService THREAD = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "sluice-segments");
            thread.setDaemon(true);
            return thread;
        });

        private Timer() {}
    }
}
