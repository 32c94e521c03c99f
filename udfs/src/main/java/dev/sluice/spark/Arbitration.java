package dev.sluice.spark;

import dev.sluice.deferral.DeferralModel;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How likely each answer of an LLM is to be right, and the small label beside it: rows of (position, answer, probabilities) to
 * rows of {@link #SCHEMA}.
 */
record Arbitration(DeferralModel model) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add("judged_position", DataTypes.LongType)
            .add("llm_right", DataTypes.DoubleType)
            .add("small_right", DataTypes.DoubleType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .map(this::judged)
                .iterator();
    }

    private Row judged(Row row) {
        List<Double> p = row.getList(2);
        double[] probabilities = p.stream().mapToDouble(Double::doubleValue).toArray();
        DeferralModel.After after = model.after(probabilities, model.labels().indexOf(row.getString(1)));
        return RowFactory.create(row.getLong(0), after.llm(), after.small());
    }
}
