package dev.sluice.spark;

import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.Questions;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of (position, text) to rows of {@link #SCHEMA}: what is asked of another LLM has another key. */
record KeyPartition(LlmSpec llm) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add(Columns.POSITION, DataTypes.LongType)
            .add("key", DataTypes.StringType)
            .add("text", DataTypes.StringType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .map(row -> RowFactory.create(
                        row.getLong(0), Questions.of(llm, row.getString(1)).key(), row.getString(1)))
                .iterator();
    }
}
