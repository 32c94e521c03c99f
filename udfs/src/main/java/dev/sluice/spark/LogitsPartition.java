package dev.sluice.spark;

import dev.sluice.domain.Labels;
import dev.sluice.model.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of {@link GoldTable} to the scores of every model, one model after the other. A row that a model fails on has NaN for
 * its scores.
 *
 * @param labels the order of the scores
 * @param done counts rows, for the progress line
 */
record LogitsPartition(SmallSpec small, Labels labels, Counter done) implements MapPartitionsFunction<Row, Row> {
    static final StructType SCHEMA = new StructType()
            .add("label", DataTypes.IntegerType)
            .add("calibrate", DataTypes.BooleanType)
            .add("segment", DataTypes.IntegerType)
            .add("logits", SQLDataTypes.VectorType());

    /** A text that any model can score. */
    private static final String CONTROL = "a";

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return List.<Row>of().iterator();
        }
        List<Classifier> models = Cascades.classifiers(small);
        return new Windows(rows, 0, small.windowRows(), done, window -> score(models, window));
    }

    private List<Row> score(List<Classifier> models, List<Row> window) {
        List<String> texts = window.stream().map(row -> row.getString(0)).toList();
        double[][] logits = new double[texts.size()][models.size() * labels.size()];
        for (int m = 0; m < models.size(); m++) {
            int[] positions = models.get(m).labels().indexesIn(labels);
            double[][] scores = scores(models.get(m), texts);
            for (int i = 0; i < scores.length; i++) {
                for (int k = 0; k < positions.length; k++) {
                    logits[i][m * positions.length + positions[k]] = scores[i][k];
                }
            }
        }
        List<Row> out = new ArrayList<>(window.size());
        for (int i = 0; i < logits.length; i++) {
            Row row = window.get(i);
            out.add(RowFactory.create(row.getInt(1), row.getBoolean(2), row.getInt(3), Vectors.dense(logits[i])));
        }
        return out;
    }

    private static double[][] scores(Classifier model, List<String> texts) {
        try {
            return model.logits(texts);
        } catch (RuntimeException e) {
            if (texts.size() > 1) {
                return texts.stream()
                        .map(text -> scores(model, List.of(text))[0])
                        .toArray(double[][]::new);
            }
            model.logits(List.of(CONTROL)); // a bad machine must fail the task and not the row
            double[] none = new double[model.labels().size()];
            Arrays.fill(none, Double.NaN);
            return new double[][] {none};
        }
    }
}
