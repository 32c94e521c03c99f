package dev.sluice.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Finds out, where the models are, how much of its layers each shares with each one before: see {@link Cascades#shares}. */
record SharePartition(SmallSpec small) implements MapPartitionsFunction<Row, Double> {
    /** @param rows any; the work is a task's over the first */
    static double[][] find(SmallSpec small, Dataset<Row> rows) {
        Iterator<Double> found = rows.limit(1)
                .coalesce(1)
                .mapPartitions(new SharePartition(small), Encoders.DOUBLE())
                .collectAsList()
                .iterator();
        double[][] shares = new double[small.bundles().size()][];
        for (int after = 0; after < shares.length; after++) {
            shares[after] = new double[after];
            for (int before = 0; before < after; before++) {
                shares[after][before] = found.hasNext() ? found.next() : 0;
            }
        }
        return shares;
    }

    @Override
    public Iterator<Double> call(Iterator<Row> rows) {
        return rows.hasNext()
                ? Arrays.stream(Cascades.shares(small))
                        .flatMapToDouble(Arrays::stream)
                        .boxed()
                        .iterator()
                : List.<Double>of().iterator();
    }
}
