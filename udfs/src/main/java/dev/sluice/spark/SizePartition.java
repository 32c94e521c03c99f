package dev.sluice.spark;

import dev.sluice.llm.CallSize;
import dev.sluice.llm.LlmSpec;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Texts to the sizes of the requests about them: rows of (text) to rows of {@link #SCHEMA}. */
record SizePartition(LlmSpec llm) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add("prompt", DataTypes.LongType)
            .add("prompt_at_most", DataTypes.LongType)
            .add("reserved", DataTypes.LongType);

    /** Texts to sizes; not for several threads. */
    static Function<String, CallSize> sizes(LlmSpec llm) {
        return CallSize.of(llm);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Function<String, CallSize> sizes = sizes(llm);
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .map(row -> sizes.apply(row.getString(0)))
                .map(size -> RowFactory.create(size.prompt(), size.promptAtMost(), size.reserved()))
                .iterator();
    }
}
