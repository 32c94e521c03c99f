package dev.sluice.spark;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.llm.Question;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Adds the small stages' columns ({@link Columns#scored}) to the rows of a partition, window by window.
 *
 * @param textIndex of the text among the row's columns
 * @param prompting of the first LLM stage; null where nothing will be asked: no request keys then
 * @param wanted whether an LLM stage wants the probabilities of rows that escalate
 * @param answered request keys of rows that no small stage accepts, whatever its confidence
 * @param done counts rows, for the progress line
 */
record ScorePartition(
        SmallSpec small, int textIndex, Prompting prompting, boolean wanted, Set<String> answered, Counter done)
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
        List<Scored> scored = cascade.score(texts, wanted);
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
        String known = scored.accepted() && !answered.isEmpty() ? key(in, scored, text) : null;
        boolean withdrawn = known != null && answered.contains(known);
        values[n + 3] =
                scored.reason() == null || withdrawn ? null : scored.reason().text();
        values[n + 4] = withdrawn ? known : prompting != null && scored.escalates() ? key(in, scored, text) : null;
        values[n + 5] = values[n + 4] == null ? null : scored.probabilities();
        return RowFactory.create(values);
    }

    /** Null for a text of which nothing is left to ask, such as one of format characters alone. */
    private String key(Row row, Scored scored, String text) {
        Question question = prompting.question(row, text, scored.probabilities());
        return question.blank() ? null : question.key();
    }
}
