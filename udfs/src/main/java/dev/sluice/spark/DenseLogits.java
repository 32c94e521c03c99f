package dev.sluice.spark;

import dev.sluice.model.DenseHead;
import dev.sluice.model.ScorerSpec;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of (class index, features) to (class index, logits) of a frozen scorer.
 *
 * @param head the scorer's over the labels' verbalisations
 */
record DenseLogits(DenseHead head) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA =
            new StructType().add("label", DataTypes.DoubleType).add("logits", SQLDataTypes.VectorType());

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Stream<Row> stream = StreamSupport.stream(((Iterable<Row>) () -> rows).spliterator(), false);
        return stream.map(row -> RowFactory.create(
                        row.getDouble(0), Vectors.dense(ScorerSpec.logits(head.logits(single(row.getAs(1)))))))
                .iterator();
    }

    private static float[] single(Vector vector) {
        float[] values = new float[vector.size()];
        for (int d = 0; d < values.length; d++) {
            values[d] = (float) vector.apply(d);
        }
        return values;
    }
}
