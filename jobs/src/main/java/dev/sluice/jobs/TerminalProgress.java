package dev.sluice.jobs;

import dev.sluice.spark.ProgressSink;
import java.io.PrintWriter;

/** Progress on a terminal: a step's state is refreshed in place and its last one stays. Thread-safe. */
final class TerminalProgress implements ProgressSink {
    private final PrintWriter err;
    private final int columns;
    /** Characters of the state that stands on the last line. */
    private int shown;

    /** @param columns of the terminal; 0 where nobody says: then a state may take more than one line */
    TerminalProgress(PrintWriter err, int columns) {
        this.err = err;
        this.columns = columns;
    }

    @Override
    public synchronized void accept(String line) {
        if (shown > 0) {
            err.print("\r" + " ".repeat(shown) + "\r");
            shown = 0;
        }
        err.println("  " + line);
    }

    @Override
    public synchronized void live(String state) {
        String text = "  " + state;
        // A terminal breaks the line after its last column.
        String cut = columns > 1 && text.length() >= columns ? text.substring(0, columns - 1) : text;
        err.print("\r" + cut + " ".repeat(Math.max(0, shown - cut.length())));
        err.flush();
        shown = cut.length();
    }

    @Override
    public synchronized void stepEnded() {
        if (shown > 0) {
            err.println();
            shown = 0;
        }
    }
}
