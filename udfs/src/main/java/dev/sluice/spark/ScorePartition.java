package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Adds the small stages' columns ({@link Columns#scored}) to the rows of a partition, window by window.
 *
 * @param predicted asked before any model is
 * @param textIndex of the text among the row's columns
 * @param done counts rows, for the progress line
 */
record ScorePartition(SmallSpec small, Predicted predicted, int textIndex, Escalation escalation, Counter done)
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
        List<Scored> scored = predicted.places().isEmpty()
                ? cascade.score(texts, escalation.probabilities())
                : predicted(cascade, window, texts);
        List<Row> out = new ArrayList<>(window.size());
        for (int i = 0; i < window.size(); i++) {
            out.add(row(window.get(i), scored.get(i), texts.get(i)));
        }
        return out;
    }

    /** Models see only rows that no prediction is accepted of. */
    private List<Scored> predicted(SmallCascade cascade, List<Row> window, List<String> texts) {
        Scored[] outcomes = new Scored[window.size()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = predicted.of(window.get(i));
            boolean blank = texts.get(i) == null || texts.get(i).isBlank();
            if (blank || outcomes[i] == null || !outcomes[i].accepted()) {
                open.add(i);
            }
        }
        List<Scored> scored = cascade.score(open.stream().map(texts::get).toList(), escalation.probabilities());
        for (int k = 0; k < open.size(); k++) {
            Scored found = scored.get(k);
            boolean unread = found.stage() == null && found.reason() == null;
            if (!unread || outcomes[open.get(k)] == null) {
                outcomes[open.get(k)] = found;
            }
        }
        return Arrays.asList(outcomes);
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
