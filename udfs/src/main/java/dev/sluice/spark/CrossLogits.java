package dev.sluice.spark;

import dev.sluice.domain.Labels;
import dev.sluice.model.Classifier;
import dev.sluice.model.Device;
import dev.sluice.model.PairScorers;
import dev.sluice.model.ScorerSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows of (text, class index) to (class index, logits) of a cross-encoder: one run of the graph a label. */
record CrossLogits(EmbedSpec encoder, ScorerSpec spec, Labels labels, Counter done)
        implements MapPartitionsFunction<Row, Row> {
    private static final int WINDOW = 16;

    private record Key(EmbedSpec encoder, ScorerSpec spec, Labels labels) {}

    /** One per JVM, as the encoders of training. */
    private static final Map<Key, Classifier> OPEN = new ConcurrentHashMap<>();

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Classifier classifier = OPEN.computeIfAbsent(new Key(encoder, spec, labels), CrossLogits::open);
        return new Windows(rows, 0, WINDOW, done, window -> {
            double[][] logits = classifier.logits(
                    window.stream().map(row -> row.getString(0)).toList());
            List<Row> out = new ArrayList<>(logits.length);
            for (int i = 0; i < logits.length; i++) {
                out.add(RowFactory.create(window.get(i).getDouble(1), Vectors.dense(logits[i])));
            }
            return out;
        });
    }

    private static Classifier open(Key key) {
        Device.Resolved device = key.encoder().device().resolve(Cascades.gpuAddress());
        return PairScorers.classifier(
                key.spec(),
                key.labels(),
                PairScorers.cross(
                        EncoderCatalog.find(key.encoder(), key.encoder().conf().configuration()), device));
    }
}
