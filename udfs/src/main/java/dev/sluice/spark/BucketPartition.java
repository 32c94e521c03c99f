package dev.sluice.spark;

import dev.sluice.model.LinearFeatures;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** The hashed words and word pairs of each text, each once a text: what document frequencies count. */
record BucketPartition() implements FlatMapFunction<Row, Integer> {
    @Override
    public Iterator<Integer> call(Row row) {
        IntStream buckets =
                Arrays.stream(LinearFeatures.extract(row.getString(0)).indices());
        return buckets.boxed().iterator();
    }
}
