package dev.sluice.spark;

import static org.apache.spark.sql.functions.lit;

import dev.sluice.domain.UserException;
import dev.sluice.model.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Columns that small models of other tasks supply to the prompt, such as language or topic: the easy part of the task, so that
 * the LLM need not find it out.
 *
 * @param models by the name of the column that gets its label
 */
record Supplied(Map<String, Scoring> models) {
    private static final double ACCEPT_ALL = 0;

    /** @param bundles folder by name of the column */
    static Supplied of(SparkSession spark, Map<String, String> bundles, Device device, int windowRows) {
        Map<String, Scoring> models = new LinkedHashMap<>();
        bundles.forEach((name, bundle) -> {
            Scoring scoring =
                    Scoring.of(spark, List.of(bundle), List.of(ACCEPT_ALL), List.of(name), device, windowRows);
            Prepared.checkedLabels(spark, scoring.small());
            models.put(name, scoring);
        });
        return new Supplied(models);
    }

    /** The rows must not have such columns themselves, nor may they get them from Sluice. */
    void requireFree(Dataset<Row> rows, Columns columns) {
        for (String name : models.keySet()) {
            if (columns.takes(name)) {
                throw new UserException(
                        "llm.prompt.context-from: expected another name than those that Sluice gives its"
                                + " own columns, found '" + name + "'");
            }
            if (Arrays.stream(rows.columns()).anyMatch(name::equalsIgnoreCase)) {
                throw new UserException("llm.prompt.context-from: the input already has a column '" + name
                        + "'; choose another name, or name the column with --context");
            }
        }
    }

    /** The rows' columns and these, for questions about names and types: no model is asked. */
    Dataset<Row> columnsOf(Dataset<Row> rows) {
        Dataset<Row> wider = rows;
        for (String name : models.keySet()) {
            wider = wider.withColumn(name, lit("").cast("string"));
        }
        return wider;
    }

    /** Adds the columns, lazily; null where a row has no text. */
    Dataset<Row> to(Dataset<Row> rows, String text) {
        Dataset<Row> wider = rows;
        for (Map.Entry<String, Scoring> model : models.entrySet()) {
            List<Column> columns = new ArrayList<>();
            for (String name : wider.columns()) {
                columns.add(Columns.named(name));
            }
            columns.add(Columns.named(Columns.LABEL).as(model.getKey()));
            wider = model.getValue().score(wider, text).select(columns.toArray(Column[]::new));
        }
        return wider;
    }

    /** Of everything that decides the columns. */
    String fingerprint() {
        return models.entrySet().stream()
                .map(model -> model.getKey() + "=" + model.getValue().small().stages())
                .collect(Collectors.joining("\n"));
    }
}
