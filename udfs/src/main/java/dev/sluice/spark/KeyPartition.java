package dev.sluice.spark;

import dev.sluice.llm.Question;
import java.util.Iterator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scored rows to the questions of one LLM stage about them: rows of {@link #SCHEMA}. What is asked of another LLM, or in
 * another way, has another key.
 *
 * @param position place of {@link Columns#POSITION} among the columns
 * @param text place of the text
 * @param probabilities place of {@link Columns#PROBABILITIES}
 */
record KeyPartition(Prompting prompting, int position, int text, int probabilities)
        implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add(Columns.POSITION, DataTypes.LongType)
            .add("key", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("hints", DataTypes.StringType);

    static KeyPartition of(Prompting prompting, StructType schema, String text) {
        return new KeyPartition(
                prompting,
                schema.fieldIndex(Columns.POSITION),
                schema.fieldIndex(text),
                schema.fieldIndex(Columns.PROBABILITIES));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .map(this::asked)
                .iterator();
    }

    private Row asked(Row row) {
        Question question = prompting.question(row, row.getString(text), array(row, probabilities));
        return RowFactory.create(
                row.getLong(position),
                question.key(),
                row.getString(text),
                question.hints().toJson());
    }

    private static double[] array(Row row, int column) {
        if (row.isNullAt(column)) {
            return null;
        }
        List<Double> values = row.getList(column);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
