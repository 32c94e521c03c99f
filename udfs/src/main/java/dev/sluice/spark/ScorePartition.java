package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Adds the small stages' columns ({@link Columns#scored}) to the rows of a partition, window by window.
 *
 * @param textIndex of the text among the row's columns
 * @param done counts rows, for the progress line
 */
record ScorePartition(SmallSpec small, int textIndex, Escalation escalation, Counter done)
        implements MapPartitionsFunction<Row, Row> {
    private static final int ADDED = 6;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return List.<Row>of().iterator();
        }
        SmallCascade cascade = Cascades.get(small);
        return new Windows(rows, textIndex, small.windowRows(), done, window -> score(cascade, window));
    }

    private List<Row> score(SmallCascade cascade, List<Row> window) {
        List<String> texts = new ArrayList<>(window.size());
        window.forEach(row -> texts.add(row.getString(textIndex)));
        List<Scored> scored = cascade.score(texts, escalation.probabilities());
        List<Row> out = new ArrayList<>(window.size());
        for (int i = 0; i < window.size(); i++) {
            out.add(row(window.get(i), scored.get(i), texts.get(i)));
        }
        return out;
    }

    private Row row(Row in, Scored scored, String text) {
        int n = in.size();
        Object[] values = new Object[n + ADDED];
        for (int i = 0; i < n; i++) {
            values[i] = in.get(i);
        }
        values[n] = scored.stage();
        values[n + 1] = scored.label();
        values[n + 2] = Double.isNaN(scored.confidence()) ? null : (Double) scored.confidence();
        Escalation.Decision decision = escalation.decide(in, text, scored);
        values[n + 3] = decision.reason() == null ? null : decision.reason().text();
        values[n + 4] = decision.key();
        values[n + 5] = decision.probabilities();
        return RowFactory.create(values);
    }
}
