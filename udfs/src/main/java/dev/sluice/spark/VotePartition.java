package dev.sluice.spark;

import static org.apache.spark.sql.functions.lit;

import dev.sluice.cascade.Scored;
import dev.sluice.cascade.SmallCascade;
import dev.sluice.certificate.Candidate;
import dev.sluice.llm.LlmSpec;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Every small stage's label and confidence for every row of (hash, text, gold), whatever the thresholds: rows of
 * {@link #schema}.
 *
 * @param predicted places among the columns behind (hash, text, gold)
 * @param llm null where nobody can be asked: no request keys then
 */
record VotePartition(SmallSpec small, Predicted predicted, LlmSpec llm, Counter done)
        implements MapPartitionsFunction<Row, Row> {
    static final String HASH = "hash";
    static final String TEXT = "text";
    static final String GOLD = "gold";
    static final String KEY = "key";

    /** Columns before the votes. */
    private static final int LEADING = 4;

    /** For each stage a class index, -1 where it could not score the row, and a confidence, then NaN. */
    static StructType schema(int stages) {
        StructType schema = new StructType()
                .add(HASH, DataTypes.LongType)
                .add(TEXT, DataTypes.StringType)
                .add(GOLD, DataTypes.StringType)
                .add(KEY, DataTypes.StringType);
        for (String vote : votes(stages)) {
            schema = schema.add(vote, vote.startsWith("label") ? DataTypes.IntegerType : DataTypes.DoubleType);
        }
        return schema;
    }

    /** Names of the columns of votes. */
    static List<String> votes(int stages) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < stages; i++) {
            names.add("label" + i);
            names.add("confidence" + i);
        }
        return names;
    }

    /** @param first column of the votes */
    static List<Candidate.Vote> votes(Row row, int first, int stages) {
        List<Candidate.Vote> votes = new ArrayList<>(stages);
        for (int i = 0; i < stages; i++) {
            votes.add(new Candidate.Vote(row.getInt(first + 2 * i), row.getDouble(first + 2 * i + 1)));
        }
        return votes;
    }

    /**
     * The votes on a table's rows, lazily, without moving rows.
     *
     * @param gold column of gold labels, or null
     */
    static Dataset<Row> votes(
            Dataset<Row> input, String text, String gold, SmallSpec small, LlmSpec llm, Counter done) {
        Column label = gold == null ? lit(null) : Columns.named(gold);
        List<Column> columns = new ArrayList<>(List.of(
                RowHash.of(input.schema()).as(HASH),
                Columns.named(text).as(TEXT),
                label.cast(DataTypes.StringType).as(GOLD)));
        List<Predicted.Place> places = new ArrayList<>();
        for (PredictionStage stage : small.predictions()) {
            places.add(new Predicted.Place(stage, columns.size(), columns.size() + 1));
            columns.add(Columns.named(stage.columns().label()).as("predicted" + columns.size()));
            columns.add(Columns.named(stage.columns().confidence()).as("predicted" + columns.size()));
        }
        return input.select(columns.toArray(Column[]::new))
                .mapPartitions(
                        new VotePartition(small, new Predicted(places), llm, done),
                        Encoders.row(schema(small.stages().size())));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return List.<Row>of().iterator();
        }
        List<SmallCascade> stages = small.bundles().stream()
                .map(stage -> Cascades.get(small.with(List.of(stage))))
                .toList();
        return new Windows(rows, 1, small.windowRows(), done, window -> score(stages, window));
    }

    private List<Row> score(List<SmallCascade> stages, List<Row> window) {
        List<String> texts = new ArrayList<>(window.size());
        window.forEach(row -> texts.add(row.getString(1)));
        List<Object[]> out = new ArrayList<>(window.size());
        for (Row row : window) {
            Object[] values = new Object[LEADING + 2 * small.stages().size()];
            values[0] = row.getLong(0);
            values[1] = row.getString(1);
            values[2] = row.getString(2);
            values[3] = key(row.getString(1));
            predict(row, values);
            out.add(values);
        }
        int first = LEADING + 2 * predicted.places().size();
        for (int s = 0; s < stages.size(); s++) {
            SmallCascade stage = stages.get(s);
            List<Scored> scored = stage.score(texts);
            for (int i = 0; i < scored.size(); i++) {
                String label = scored.get(i).label();
                out.get(i)[first + 2 * s] = label == null ? -1 : stage.labels().indexOf(label);
                out.get(i)[first + 2 * s + 1] = scored.get(i).confidence();
            }
        }
        return out.stream().map(RowFactory::create).toList();
    }

    /** The votes of the stages whose labels the row has; a row without a text has no votes. */
    private void predict(Row row, Object[] values) {
        boolean blank = row.isNullAt(1) || row.getString(1).isBlank();
        for (int p = 0; p < predicted.places().size(); p++) {
            Predicted.Place place = predicted.places().get(p);
            int label = blank ? -1 : place.label(row);
            values[LEADING + 2 * p] = label;
            values[LEADING + 2 * p + 1] = label < 0 ? Double.NaN : place.confidence(row);
        }
    }

    /** Null where there is nothing to ask. */
    private String key(String text) {
        if (llm == null || text == null || text.isBlank()) {
            return null;
        }
        Question question = Questions.of(llm, text);
        return question.blank() ? null : question.key();
    }
}
