package dev.sluice.spark;

import dev.sluice.evaluation.RougeL;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A row of (instruction, references, samples) to one of (instruction, sample, ROUGE-L F1) for each distinct sample. */
record RougePartition() implements FlatMapFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Row row) {
        List<String> references = row.getList(1);
        List<Row> scored = new ArrayList<>();
        List<String> samples = row.getList(2);
        for (String sample : new LinkedHashSet<>(samples)) {
            if (sample != null && !sample.isBlank()) {
                scored.add(RowFactory.create(row.getString(0), sample, RougeL.f1(references, sample)));
            }
        }
        return scored.iterator();
    }
}
