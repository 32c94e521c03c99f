package dev.sluice.spark;

import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Adds the request key, null where there is nothing to ask, to rows of (text, label, stratum). */
record AuditKeys(LlmSpec llm) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add("key", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("label", DataTypes.StringType)
            .add(AuditSample.STRATUM, DataTypes.IntegerType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .map(this::keyed)
                .iterator();
    }

    private Row keyed(Row row) {
        Question question = Questions.of(llm, row.getString(0));
        return RowFactory.create(
                question.blank() ? null : question.key(), row.getString(0), row.getString(1), row.getInt(2));
    }
}
