package dev.sluice.spark;

import dev.sluice.certificate.Path;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Counts the votes of a partition by the first point of a path that accepts them: rows of {@link #SCHEMA}. */
record EntryPartition(Path path, int stages) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA =
            new StructType().add("entry", DataTypes.IntegerType).add("rows", DataTypes.LongType);

    @Override
    public Iterator<Row> call(Iterator<Row> votes) {
        long[] counts = new long[path.size() + 1];
        while (votes.hasNext()) {
            counts[path.entry(VotePartition.votes(votes.next(), 0, stages))]++;
        }
        return IntStream.range(0, counts.length)
                .filter(entry -> counts[entry] > 0)
                .mapToObj(entry -> RowFactory.create(entry, counts[entry]))
                .iterator();
    }
}
