package dev.sluice.store;

import java.io.Closeable;
import java.io.IOException;

/** A file that grows by whole lines. Thread-safe. */
public interface LineWriter extends Closeable {
    /**
     * Appends one line and makes it durable before it returns, as far as the file system can.
     *
     * @param line without line breaks
     */
    void append(String line) throws IOException;
}
