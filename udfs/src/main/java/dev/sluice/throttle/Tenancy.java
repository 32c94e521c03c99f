package dev.sluice.throttle;

import java.io.IOException;

/**
 * One JVM's place at a gate, shared by the tasks that run in it. Thread-safe. Closing it tells the driver the last ends of
 * calls; calls that still wait then wait for ever, so tasks {@link Gate#leave} first.
 */
public interface Tenancy extends AutoCloseable {
    /** Names this JVM to the driver; in the names of ledger files, so that what a lost executor has spent can be proved. */
    long client();

    /** A gate for one task. */
    Gate desk();

    /**
     * Whether this attempt of a task may ask now; false while another attempt of it that may live does.
     *
     * @throws IOException when the driver did not answer
     */
    boolean claim(long task, long attempt) throws IOException, InterruptedException;

    /** The attempt has ended. */
    void yield(long task, long attempt) throws IOException, InterruptedException;

    @Override
    void close();
}
