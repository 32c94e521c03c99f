package dev.sluice.spark;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;

/** The rows of a partition, worked on window by window; one window is held at a time. */
final class Windows implements Iterator<Row> {
    /** A window of long texts ends early, so that it stays a few megabytes. */
    private static final long MOST_CHARS = 4L << 20;

    private final Iterator<Row> rows;
    private final int textIndex;
    private final int mostRows;
    private final Counter done;
    private final UnaryOperator<List<Row>> work;
    private Iterator<Row> window = List.<Row>of().iterator();

    /**
     * @param textIndex of the text among a row's columns
     * @param done counts the rows of finished windows
     * @param work a window's rows to as many rows, in the same order
     */
    Windows(Iterator<Row> rows, int textIndex, int mostRows, Counter done, UnaryOperator<List<Row>> work) {
        this.rows = rows;
        this.textIndex = textIndex;
        this.mostRows = mostRows;
        this.done = done;
        this.work = work;
    }

    @Override
    public boolean hasNext() {
        return window.hasNext() || rows.hasNext();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!window.hasNext()) {
            List<Row> taken = take();
            window = work.apply(taken).iterator();
            done.add(taken.size());
        }
        return window.next();
    }

    private List<Row> take() {
        List<Row> taken = new ArrayList<>();
        long chars = 0;
        while (rows.hasNext() && taken.size() < mostRows && chars < MOST_CHARS) {
            Row row = rows.next();
            taken.add(row);
            chars += row.isNullAt(textIndex) ? 0 : row.getString(textIndex).length();
        }
        return taken;
    }
}
