package dev.sluice.spark;

import dev.sluice.cascade.AskLane;
import dev.sluice.cascade.AskSpec;
import dev.sluice.cascade.Asked;
import dev.sluice.cascade.Asker;
import dev.sluice.domain.Reason;
import dev.sluice.llm.Clockwork;
import dev.sluice.llm.Hints;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import dev.sluice.store.Segments;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Asks the questions of one task: rows of (request key, text, hints) to rows of {@link #SCHEMA}. What earlier attempts of this
 * task bought and spent is read from their files first, so that a retried task buys nothing twice.
 */
record AskPartition(AskSpec spec, AskTarget target) implements MapPartitionsFunction<Row, Row> {
    /**
     * An intent must be durable before its call, and an outcome before its answer: where only closed files are, each line is
     * a file of its own.
     */
    private static final int JOURNAL_LINES = 1;

    private static final int LEAST_WIDTH = 8;

    static final StructType SCHEMA = new StructType()
            .add("key", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("refusal", DataTypes.StringType);

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return List.<Row>of().iterator();
        }
        TaskContext task = TaskContext.get();
        Configuration conf = target.conf().configuration();
        Segments answers = new Segments(new HadoopStorage(target.store(), conf), StoredAnswers.FOLDER);
        Segments journal = new Segments(new HadoopStorage(target.ledger(), conf), target.journal());
        AskPlace place = AskPlace.take(target, spec.tariff(), task, journal);
        AskFiles files = place.files();
        Map<String, Asked> known = place.first() ? Map.of() : bought(answers, target.owner() + files.partPrefix());
        Asker asker = Asker.open(
                spec,
                place.gate(),
                answers.writer(target.owner() + files.prefix(), spec.segmentLines()),
                journal.writer(files.prefix(), JOURNAL_LINES),
                Clockwork.system(),
                new HadoopSecrets(conf));
        AskLane lane = new AskLane(unknown(rows, known), width(), asker::ask);
        task.addTaskCompletionListener((TaskCompletionListener) context -> close(place, lane, asker));
        return Stream.concat(
                        known.values().stream(),
                        StreamSupport.stream(((Iterable<Asked>) () -> lane).spliterator(), false))
                .map(AskPartition::row)
                .iterator();
    }

    /** Calls in flight that this task can hold: twice its part, for tasks are not equally busy. */
    private int width() {
        int all = spec.limits().inFlight();
        return Math.min(all, Math.max(LEAST_WIDTH, 2 * all / target.tasks()));
    }

    private static Row row(Asked asked) {
        return RowFactory.create(asked.key(), asked.reason().text(), asked.refusal());
    }

    private Iterator<Question> unknown(Iterator<Row> rows, Map<String, Asked> known) {
        Iterable<Row> iterable = () -> rows;
        return StreamSupport.stream(iterable.spliterator(), false)
                .filter(row -> !known.containsKey(row.getString(0)))
                .map(row -> Questions.of(spec.llm(), row.getString(1), Hints.ofJson(row.getString(2))))
                .iterator();
    }

    private static Map<String, Asked> bought(Segments answers, String prefix) throws IOException {
        Map<String, Asked> bought = new HashMap<>();
        answers.forEachLine(prefix, line -> StoredAnswers.fromJson(line)
                .ifPresent(answer -> bought.put(answer.key(), new Asked(answer.key(), reason(answer), null))));
        return bought;
    }

    private static Reason reason(StoredAnswer answer) {
        return answer.status().equals(StoredAnswer.ANSWERED) ? Reason.ASKED : Reason.ofText(answer.reason());
    }

    /** What is in flight finishes, because it is paid for; what waits for a permit does not. */
    private static void close(AskPlace place, AskLane lane, Asker asker) {
        try (place;
                asker) {
            place.gate().leave();
            lane.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
