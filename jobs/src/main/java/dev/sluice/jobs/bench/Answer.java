package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.agreement.Column;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What was said of one row.
 *
 * @param label by the small model
 * @param confidence of the small model
 * @param oracle the oracle's label; may be one that the small model does not have
 */
record Answer(String label, double confidence, String oracle) {
    /** Classes are all labels of both, in the order of their names. */
    static Column column(List<Answer> rows) {
        List<String> classes = List.copyOf(new TreeSet<>(
                rows.stream().flatMap(a -> Stream.of(a.label, a.oracle)).toList()));
        return new Column(
                classes.size(),
                rows.stream().mapToInt(a -> classes.indexOf(a.label)).toArray(),
                rows.stream().mapToDouble(Answer::confidence).toArray(),
                rows.stream().mapToInt(a -> classes.indexOf(a.oracle)).toArray());
    }
}
