package dev.sluice.spark;

import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Draws rows in two pseudo-random orders that depend on the row and the seed alone. Of groups of identical rows (hash, how
 * many, whether a stage scored them) the least of the partition in each order, as rows of {@link #SCHEMA}: whoever merges
 * partitions takes the least of all.
 *
 * @param choosing rows of order 0 at the most
 * @param testing rows of order 1 at the most; only scored ones
 */
record DrawPartition(long seed, int choosing, int testing) implements MapPartitionsFunction<Row, Row> {
    static final int CHOOSING = 0;
    static final int TESTING = 1;

    static final StructType SCHEMA = new StructType()
            .add("order", DataTypes.IntegerType)
            .add("place", DataTypes.LongType)
            .add("hash", DataTypes.LongType)
            .add("occurrence", DataTypes.LongType);

    /** Of two drawn rows the one that goes first; ties break by the row. */
    private static final Comparator<Drawn> FIRST = Comparator.comparingLong(Drawn::place)
            .thenComparingLong(Drawn::hash)
            .thenComparingLong(Drawn::occurrence);

    private record Drawn(long place, long hash, long occurrence) {}

    @Override
    public Iterator<Row> call(Iterator<Row> groups) {
        PriorityQueue<Drawn> toChoose = new PriorityQueue<>(FIRST.reversed());
        PriorityQueue<Drawn> toTest = new PriorityQueue<>(FIRST.reversed());
        while (groups.hasNext()) {
            Row group = groups.next();
            long hash = group.getLong(0);
            boolean scored = group.getBoolean(2);
            for (long occurrence = 1; occurrence <= group.getLong(1); occurrence++) {
                offer(toChoose, choosing, CHOOSING, hash, occurrence);
                if (scored) {
                    offer(toTest, testing, TESTING, hash, occurrence);
                }
            }
        }
        return Stream.concat(rows(CHOOSING, toChoose), rows(TESTING, toTest)).iterator();
    }

    private void offer(PriorityQueue<Drawn> least, int most, int order, long hash, long occurrence) {
        long place = place(seed, order, hash, occurrence);
        if (least.size() == most && place > least.peek().place()) {
            return;
        }
        least.add(new Drawn(place, hash, occurrence));
        if (least.size() > most) {
            least.poll();
        }
    }

    private static Stream<Row> rows(int order, PriorityQueue<Drawn> drawn) {
        return drawn.stream().map(d -> RowFactory.create(order, d.place(), d.hash(), d.occurrence()));
    }

    /** Each argument goes through the finaliser of SplitMix64 (Steele, Lea, Flood 2014), chained. */
    static long place(long seed, int order, long hash, long occurrence) {
        return mix(mix(mix(mix(seed) + order) + hash) + occurrence);
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
