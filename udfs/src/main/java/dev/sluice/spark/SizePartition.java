package dev.sluice.spark;

import dev.sluice.llm.CallSize;
import dev.sluice.llm.Hints;
import dev.sluice.llm.LlmSpec;
import java.util.Iterator;
import java.util.function.BiFunction;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Texts to the sizes of the requests about them: rows of (text, hints) to rows of {@link #SCHEMA}. */
record SizePartition(LlmSpec llm) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add("prompt", DataTypes.LongType)
            .add("prompt_at_most", DataTypes.LongType)
            .add("reserved", DataTypes.LongType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        BiFunction<String, Hints, CallSize> sizes = CallSize.withHints(llm);
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .map(row -> sizes.apply(row.getString(0), Hints.ofJson(row.getString(1))))
                .map(size -> RowFactory.create(size.prompt(), size.promptAtMost(), size.reserved()))
                .iterator();
    }
}
