package dev.sluice.model;

import java.util.concurrent.Semaphore;

/**
 * Lets a few runs of a graph be on their way at once, in the order in which they came. Thread-safe.
 *
 * <p>On a GPU two: while one computes, the next is copied there and waits behind it, and the other tasks of the executor
 * tokenise or read what came back. So the GPU never waits for a CPU as long as there are tasks enough, and its memory holds
 * the activations of two batches, however many tasks share it.
 */
final class RunSlots {
    /** One run of a graph. */
    interface Run<T, E extends Exception> {
        T run() throws E;
    }

    private static final int GPU = 2;

    private final Semaphore slots;

    /** @param slots 0: no limit */
    RunSlots(int slots) {
        this.slots = slots == 0 ? null : new Semaphore(slots, true);
    }

    /** A CPU has as many as there are tasks: there each computes on a core of its own. */
    static RunSlots of(Device.Resolved device) {
        return new RunSlots(device.cuda() ? GPU : 0);
    }

    /**
     * Blocks until there is a slot, then works in the caller's thread.
     *
     * @throws IllegalStateException if the thread is interrupted while it waits, as Spark ends tasks; the thread stays interrupted
     * @throws E as the run throws it
     */
    <T, E extends Exception> T run(Run<T, E> run) throws E {
        if (slots == null) {
            return run.run();
        }
        try {
            slots.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while others use the GPU", e);
        }
        try {
            return run.run();
        } finally {
            slots.release();
        }
    }
}
