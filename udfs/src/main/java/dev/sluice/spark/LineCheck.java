package dev.sluice.spark;

import dev.sluice.store.LineFinding;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Checks a line of a compacted folder, given as (key, JSON); see {@link SegmentCheck}. */
record LineCheck(Counter done) implements FlatMapFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Row row) {
        done.add(1);
        Row lines = RowFactory.create(SegmentCheck.LINES, 1L, null);
        Optional<LineFinding> found = LineFinding.of(row.getString(1));
        return found.map(finding -> List.of(SegmentCheck.finding(finding, "compacted " + row.getString(0)), lines))
                .orElse(List.of(lines))
                .iterator();
    }
}
