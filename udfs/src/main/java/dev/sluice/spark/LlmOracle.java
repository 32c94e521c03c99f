package dev.sluice.spark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import dev.sluice.cascade.AskLane;
import dev.sluice.cascade.AskSpec;
import dev.sluice.cascade.Asked;
import dev.sluice.cascade.Asker;
import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Oracle;
import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.Reason;
import dev.sluice.domain.UserException;
import dev.sluice.llm.Clockwork;
import dev.sluice.llm.Question;
import dev.sluice.llm.Questions;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import dev.sluice.store.StoredAnswer;
import dev.sluice.store.StoredAnswers;
import dev.sluice.throttle.Gates;
import dev.sluice.throttle.Lessor;
import dev.sluice.throttle.Tenancy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The LLM as judge of a certificate. Labels are few, so the driver itself asks, through the same gate, ledger and store as
 * {@code enrich}: what the store has is not bought, what is bought is durable in the store before it is used, and the same
 * text is asked about once. A killed search finds all that it paid for in the store.
 */
final class LlmOracle implements Oracle, AutoCloseable {
    /** As in the ledger. */
    static final String PURPOSE = "certify";

    private static final int JOURNAL_LINES = 1;

    /** What becomes of a question now will become of it again: no answer of the LLM is to be had. */
    private static final Set<Reason> FOR_GOOD =
            Set.of(Reason.INVALID_ANSWER, Reason.PRUNED, Reason.REFUSED, Reason.REJECTED, Reason.NO_TEXT);

    private final SparkSession spark;
    private final SparkPopulation population;
    private final AskSpec spec;
    private final Labels labels;
    private final ProgressSink progress;
    private final Lessor lessor;
    private final Tenancy tenancy;
    private final Asker asker;
    private final Map<String, StoredAnswer> answers = new ConcurrentHashMap<>();
    private final Map<String, Reason> without = new HashMap<>();
    private final Set<String> used = new LinkedHashSet<>();

    private LlmOracle(
            SparkSession spark, SparkPopulation population, AskSpec spec, LabelSource source, ProgressSink progress)
            throws IOException {
        this.spark = spark;
        this.population = population;
        this.spec = spec;
        this.labels = spec.llm().task().labels();
        this.progress = progress;
        this.lessor = Gates.lessor(spec.limits(), Amount.of(source.ledger().committed()), source.outageLimit());
        this.tenancy = Gates.local(lessor);
        String prefix = "r" + source.round() + "-certify" + AskFiles.executorMark(tenancy.client());
        LineWriter bought = new Segments(source.store(), StoredAnswers.FOLDER)
                .writer(spec.runId() + "-" + prefix, spec.segmentLines());
        this.asker = Asker.open(
                spec,
                tenancy.desk(),
                new Remembering(bought, answers),
                new Segments(source.ledger().storage(), source.ledger().journal()).writer(prefix, JOURNAL_LINES),
                Clockwork.system(),
                new HadoopSecrets(spark.sparkContext().hadoopConfiguration()));
    }

    /**
     * Where labels come from and go to.
     *
     * @param round of the run; each start of it writes files of its own
     * @param oldestUnusable an unusable answer that is not younger is bought again; null for never
     */
    record LabelSource(Storage store, LedgerTable ledger, int round, Duration outageLimit, Instant oldestUnusable) {}

    /** Looks up in the store what is known of all rows that may be asked about. */
    static LlmOracle open(
            SparkSession spark, SparkPopulation population, AskSpec spec, LabelSource source, ProgressSink progress)
            throws IOException {
        LlmOracle oracle = new LlmOracle(spark, population, spec, source, progress);
        Dataset<Row> keys = population.questions().select(col(VotePartition.KEY).as("key"));
        for (Row row : StoreTable.read(spark, source.store())
                .join(broadcast(keys), "key")
                .select("key", "status", "label", "reason", "resolved_model", "charge_picos", "run_id", "created_at")
                .collectAsList()) {
            StoredAnswer answer = answer(row);
            boolean old = source.oldestUnusable() != null
                    && answer.status().equals(StoredAnswer.UNUSABLE)
                    && answer.createdAt() <= source.oldestUnusable().toEpochMilli();
            if (!old) {
                oracle.answers.put(answer.key(), answer);
            }
        }
        return oracle;
    }

    private static StoredAnswer answer(Row row) {
        return new StoredAnswer(
                StoredAnswer.FORMAT,
                row.getString(0),
                row.getString(1),
                row.getString(2),
                row.getString(3),
                null,
                null,
                row.getString(4),
                0,
                0,
                row.isNullAt(5) ? 0 : row.getLong(5),
                row.getString(6),
                null,
                row.isNullAt(7) ? 0 : row.getLong(7));
    }

    /**
     * {@inheritDoc}
     *
     * @throws ProviderException when the provider refuses the job or cannot be reached; the same command goes on later
     * @throws UserException when the labels' budget is used up
     */
    @Override
    public int[] labels(List<Candidate> rows) {
        Set<String> open = new LinkedHashSet<>();
        for (Candidate row : rows) {
            String key = population.key(row);
            if (key != null) {
                used.add(key);
                if (!answers.containsKey(key) && !without.containsKey(key)) {
                    open.add(key);
                }
            }
        }
        if (!open.isEmpty()) {
            ask(open);
        }
        return rows.stream().mapToInt(row -> label(population.key(row))).toArray();
    }

    private int label(String key) {
        StoredAnswer answer = key == null ? null : answers.get(key);
        return answer == null || answer.label() == null ? NONE : labels.indexOf(answer.label());
    }

    private void ask(Set<String> open) {
        Dataset<Row> wanted =
                spark.createDataset(new ArrayList<>(open), Encoders.STRING()).toDF("key");
        // In the order of the search, so that a budget that ends early buys the same labels every time.
        Map<String, Question> questions = new HashMap<>();
        for (Row row : population
                .questions()
                .join(broadcast(wanted), "key")
                .select(VotePartition.KEY, VotePartition.TEXT)
                .collectAsList()) {
            questions.put(row.getString(0), Questions.of(spec.llm(), row.getString(1)));
        }
        int width = Math.min(spec.limits().inFlight(), open.size());
        AskLane lane = new AskLane(open.stream().map(questions::get).iterator(), width, asker::ask);
        Progress watch = AskProgress.watch(progress, -1, budget(), lessor::traffic);
        try {
            while (lane.hasNext()) {
                take(lane.next());
            }
        } finally {
            lane.close();
            watch.close();
        }
    }

    /** Null for no limit. */
    private Quantity budget() {
        Amount limit = spec.limits().budget();
        return limit == null ? null : new Quantity(BudgetUnit.USD, limit);
    }

    private void take(Asked asked) {
        if (asked.refusal() != null) {
            throw new ProviderException(asked.refusal());
        }
        if (asked.reason() == Reason.ASKED || FOR_GOOD.contains(asked.reason())) {
            without.put(asked.key(), asked.reason());
        } else if (asked.reason() == Reason.BUDGET) {
            throw new UserException("certify.labels-budget-usd: " + budget()
                    + " do not cover the next label; raise it (the answers bought so far lie in the store and cost"
                    + " nothing again)");
        } else {
            throw new ProviderException("the LLM at " + spec.llm().endpoint().host()
                    + " does not answer (" + asked.reason().text()
                    + "): nothing can be certified without its labels; check llm.url, the account and the network, or"
                    + " wait until the provider is back");
        }
    }

    /** Distinct questions that a label was wanted of. */
    long used() {
        return used.size();
    }

    /** Of {@link #used()}, those whose answer this run bought, usable or not. */
    long paid() {
        return used.stream()
                .map(answers::get)
                .filter(answer -> answer != null && spec.runId().equals(answer.runId()))
                .count();
    }

    /** Of {@link #used()}, those without a usable answer. */
    long unusable() {
        return used.stream().filter(key -> label(key) == NONE).count();
    }

    /** Mean charge of a usable answer that was used, in pico-dollars; 0 where none was. */
    double meanChargePicos() {
        return used.stream()
                .map(answers::get)
                .filter(answer -> answer != null && answer.label() != null)
                .mapToLong(StoredAnswer::chargePicos)
                .average()
                .orElse(0);
    }

    /** What the API said has answered, for the answers that were used. */
    SortedSet<String> resolvedModels() {
        SortedSet<String> models = new TreeSet<>();
        used.stream()
                .map(answers::get)
                .filter(answer -> answer != null && answer.resolvedModel() != null)
                .forEach(answer -> models.add(answer.resolvedModel()));
        return models;
    }

    @Override
    public void close() throws IOException {
        try (tenancy) {
            asker.close();
        }
    }

    /** Keeps in memory what has been made durable. */
    private record Remembering(LineWriter lines, Map<String, StoredAnswer> answers) implements LineWriter {
        @Override
        public void append(String line) throws IOException {
            lines.append(line);
            StoredAnswers.fromJson(line).ifPresent(answer -> answers.put(answer.key(), answer));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
