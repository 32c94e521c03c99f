package dev.sluice.spark;

import dev.sluice.model.Encoder;
import dev.sluice.model.TfIdf;
import dev.sluice.model.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of (text, anything else) to (anything else, features), what MLlib trains on.
 *
 * @param vocabulary of a linear model, or null for an encoder's vectors
 * @param encoder null for a linear model
 * @param done counts rows, for the progress line
 */
record FeaturePartition(Vocabulary vocabulary, EmbedSpec encoder, Counter done)
        implements MapPartitionsFunction<Row, Row> {
    /**
     * Encoders have components that are noise around zero (MiniLM: 1e-33). MLlib scales every component to unit variance
     * before it optimises, and its line search fails on those; as exact zeros they get no weight.
     */
    private static final double DEAD = 1e-6;

    private static final int WINDOW = 64;

    /** @param rows text first */
    static StructType schema(StructType rows) {
        StructField[] others = Arrays.copyOfRange(rows.fields(), 1, rows.size());
        return new StructType(others).add("features", SQLDataTypes.VectorType());
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (vocabulary != null) {
            TfIdf tfIdf = new TfIdf(vocabulary);
            return windows(
                    rows,
                    texts -> texts.stream().map(text -> sparse(tfIdf, text)).toList());
        }
        return windows(rows, texts -> dense(OpenEncoders.get(encoder), texts));
    }

    private Windows windows(Iterator<Row> rows, Function<List<String>, List<Vector>> vectorizer) {
        return new Windows(rows, 0, WINDOW, done, window -> {
            List<Vector> vectors = vectorizer.apply(
                    window.stream().map(row -> row.getString(0)).toList());
            List<Row> out = new ArrayList<>(window.size());
            for (int i = 0; i < window.size(); i++) {
                out.add(row(window.get(i), vectors.get(i)));
            }
            return out;
        });
    }

    private static Row row(Row in, Vector features) {
        Object[] values = new Object[in.size()];
        for (int i = 1; i < values.length; i++) {
            values[i - 1] = in.get(i);
        }
        values[values.length - 1] = features;
        return RowFactory.create(values);
    }

    private Vector sparse(TfIdf tfIdf, String text) {
        TfIdf.SparseRow row = tfIdf.transform(text);
        return Vectors.sparse(vocabulary.size(), row.indices(), row.values());
    }

    private static List<Vector> dense(Encoder encoder, List<String> texts) {
        List<Vector> vectors = new ArrayList<>(texts.size());
        for (float[] embedding : encoder.embed(texts)) {
            double[] values = new double[embedding.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(embedding[i]) < DEAD ? 0 : embedding[i];
            }
            vectors.add(Vectors.dense(values));
        }
        return vectors;
    }
}
