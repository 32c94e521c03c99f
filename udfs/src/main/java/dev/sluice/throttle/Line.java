package dev.sluice.throttle;

import java.io.Closeable;
import java.io.IOException;

/** The way from an executor to the gate on the driver: a call in the same JVM, Spark's RPC or a socket. Thread-safe; blocks. */
@FunctionalInterface
public interface Line extends Closeable {
    /**
     * @return the reply, or an empty array when the gate is closed
     * @throws IOException when no reply came; the message may have arrived
     */
    long[] ask(long[] message) throws IOException, InterruptedException;

    @Override
    default void close() throws IOException {}
}
