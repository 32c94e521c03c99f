package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.domain.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds what each bundle says of a row, whatever the thresholds: for bundle i the columns {@code __sluice_label<i>} (class
 * index), {@code __sluice_confidence<i>} and {@code __sluice_p<i>} (calibrated probabilities of all classes); all null
 * where there is no text or the bundle could not score it.
 *
 * @param textIndex of the text among the row's columns
 * @param done counts rows, for the progress line
 */
record ProbabilityPartition(SmallSpec small, int textIndex, Counter done) implements MapPartitionsFunction<Row, Row> {
    private static final int ADDED = 3;

    static String label(int bundle) {
        return "__sluice_label" + bundle;
    }

    static String confidence(int bundle) {
        return "__sluice_confidence" + bundle;
    }

    static String probabilities(int bundle) {
        return "__sluice_p" + bundle;
    }

    static StructType schema(StructType rows, int bundles) {
        StructType schema = rows;
        for (int i = 0; i < bundles; i++) {
            schema = schema.add(label(i), DataTypes.IntegerType)
                    .add(confidence(i), DataTypes.DoubleType)
                    .add(probabilities(i), DataTypes.createArrayType(DataTypes.DoubleType, false));
        }
        return schema;
    }

    /** Lazily, without moving rows. */
    static Dataset<Row> of(Dataset<Row> rows, String text, SmallSpec small, Counter done) {
        return rows.mapPartitions(
                new ProbabilityPartition(small, rows.schema().fieldIndex(text), done),
                Encoders.row(schema(rows.schema(), small.stages().size())));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return List.<Row>of().iterator();
        }
        List<SmallCascade> bundles = small.stages().stream()
                .map(stage -> Cascades.get(small.with(List.of(stage))))
                .toList();
        return new Windows(rows, textIndex, small.windowRows(), done, window -> score(bundles, window));
    }

    private List<Row> score(List<SmallCascade> bundles, List<Row> window) {
        List<String> texts = new ArrayList<>(window.size());
        List<Object[]> out = new ArrayList<>(window.size());
        for (Row row : window) {
            texts.add(row.getString(textIndex));
            Object[] values = new Object[row.size() + ADDED * bundles.size()];
            for (int i = 0; i < row.size(); i++) {
                values[i] = row.get(i);
            }
            out.add(values);
        }
        int first = window.get(0).size();
        for (int b = 0; b < bundles.size(); b++) {
            List<Scored> scored = bundles.get(b).score(texts, true);
            for (int i = 0; i < out.size(); i++) {
                if (scored.get(i).label() != null) {
                    fill(out.get(i), first + ADDED * b, bundles.get(b).labels(), scored.get(i));
                }
            }
        }
        return out.stream().map(RowFactory::create).toList();
    }

    private static void fill(Object[] values, int at, Labels labels, Scored scored) {
        values[at] = labels.indexOf(scored.label());
        values[at + 1] = scored.confidence();
        values[at + 2] = Arrays.stream(scored.probabilities()).boxed().toArray(Double[]::new);
    }
}
