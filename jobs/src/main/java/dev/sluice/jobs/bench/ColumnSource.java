package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.agreement.Column;
import java.util.function.LongFunction;

/**
 * A column of the table of {@link Certify}.
 *
 * @param draw the rows of a seed; the same rows for every seed unless they are synthetic. Called by several threads
 */
record ColumnSource(String name, LongFunction<Column> draw) {
    static ColumnSource fixed(String name, Column column) {
        return new ColumnSource(name, seed -> column);
    }
}
