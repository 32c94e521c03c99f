package dev.sluice.spark;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.sluice.cascade.AskSpec;
import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Price;
import dev.sluice.ledger.Reservation;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** {@code enrich --dry-run}: scores every row and counts what would be asked. Asks nothing, writes nothing, needs no key. */
public final class DryRun {
    private static final Column TO_ASK = col("status").isNull();

    private final Prepared prepared;
    private final EnrichSpec spec;
    private final Configuration conf;
    private final Instant now;

    private DryRun(Prepared prepared, Instant now) {
        this.prepared = prepared;
        this.spec = prepared.spec();
        this.conf = prepared.spark().sparkContext().hadoopConfiguration();
        this.now = now;
    }

    /**
     * Blocks for as long as scoring takes. A finished run in the output folder is no obstacle.
     *
     * @param progress gets how far scoring is
     * @throws UserException for settings and input that a person must mend
     */
    public static Forecast of(SparkSession spark, EnrichSpec spec, Clock clock, ProgressSink progress) {
        Instant now = clock.instant();
        try {
            return new DryRun(Prepared.of(spark, spec, now), now).forecast(progress);
        } catch (IOException e) {
            throw new UserException("cannot read the store or the ledger: " + e.getMessage(), e);
        }
    }

    private Forecast forecast(ProgressSink progress) throws IOException {
        try (Progress watch = Progress.rows(prepared.spark(), "scored", progress)) {
            Dataset<Row> scored = prepared.scored(watch.counter())
                    .select(needed())
                    // On the disk: models run once, and the texts of a large table do not fit the memory.
                    .persist(StorageLevel.DISK_ONLY());
            try {
                return forecast(scored);
            } finally {
                scored.unpersist();
            }
        }
    }

    private Column[] needed() {
        Set<String> names = new LinkedHashSet<>(List.of(
                Columns.STAGE,
                Columns.REASON,
                Columns.KEY,
                Columns.POSITION,
                Columns.PROBABILITIES,
                spec.input().text()));
        names.addAll(prepared.context());
        return names.stream().map(Columns::named).toArray(Column[]::new);
    }

    private Forecast forecast(Dataset<Row> scored) throws IOException {
        SortedMap<String, Long> accepted = new TreeMap<>();
        SortedMap<String, Long> kept = new TreeMap<>();
        long rows = 0;
        for (Row row : scored.groupBy(
                        col(Columns.STAGE),
                        col(Columns.REASON),
                        col(Columns.KEY).isNotNull())
                .count()
                .collectAsList()) {
            long n = row.getLong(3);
            rows += n;
            if (!row.isNullAt(1) && Reason.ofText(row.getString(1)).route() == Route.ACCEPT) {
                accepted.merge(row.getString(0), n, Long::sum);
            } else if (!row.getBoolean(2)) {
                kept.merge(row.isNullAt(1) ? unasked().text() : row.getString(1), n, Long::sum);
            }
        }
        return new Forecast(rows, accepted, kept, prepared.llm() == null ? null : asking(scored, kept));
    }

    /** Of a doubtful row without a request key; as {@link Merge} has it. */
    private Reason unasked() {
        return prepared.llm() == null ? Reason.NO_LLM : Reason.NO_TEXT;
    }

    /** @param kept rows whose answer is known to be unusable are added */
    private Forecast.Asking asking(Dataset<Row> scored, SortedMap<String, Long> kept) throws IOException {
        Dataset<Row> answers = StoreTable.read(prepared.spark(), new HadoopStorage(spec.store(), conf));
        Dataset<Row> questions = prepared.questions(
                        scored.filter(col(Columns.KEY).isNotNull()), prepared.firstLlm())
                .groupBy("key")
                .agg(
                        count(lit(1)).as("rows"),
                        first("text").as("text"),
                        first("hints").as("hints"))
                .join(known(answers), "key", "left");
        long askedRows = 0;
        long storedRows = 0;
        long storedQuestions = 0;
        for (Row row : questions
                .groupBy("status", "reason")
                .agg(count(lit(1)), sum("rows"))
                .collectAsList()) {
            if (row.isNullAt(0)) {
                askedRows = row.getLong(3);
            } else if (row.getString(0).equals(StoredAnswer.ANSWERED)) {
                storedQuestions = row.getLong(2);
                storedRows = row.getLong(3);
            } else {
                kept.merge(row.getString(1), row.getLong(3), Long::sum);
            }
        }
        Row sizes = sizes(questions.filter(TO_ASK));
        Forecast.Tokens tokens = tokens(sizes, answers);
        return new Forecast.Asking(
                askedRows,
                sizes.getLong(0),
                storedRows,
                storedQuestions,
                tokens,
                money(tokens),
                budget(sizes.getLong(0), tokens),
                Forecast.TimeAtLimit.of(
                        sizes.getLong(0),
                        sizes.getLong(3),
                        spec.llm().rpm(),
                        spec.llm().tpm()));
    }

    /** What the store answers for good: an unusable answer that is old enough is asked again. */
    private Dataset<Row> known(Dataset<Row> answers) throws IOException {
        Dataset<Row> settled = StoreTable.settled(
                prepared.spark(),
                new HadoopStorage(spec.store(), conf),
                now,
                spec.llm().retryUnusableAfter());
        return answers.select("key", "status", "reason").join(settled, "key", "left_semi");
    }

    /** Questions; tokens of their prompts, these at the most, and what their calls reserve. */
    private Row sizes(Dataset<Row> toAsk) {
        return toAsk.select("text", "hints")
                .mapPartitions(new SizePartition(prepared.llm()), Encoders.row(SizePartition.SCHEMA))
                .agg(count(lit(1)), total("prompt"), total("prompt_at_most"), total("reserved"))
                .head();
    }

    private static Column total(String column) {
        return coalesce(sum(column), lit(0L));
    }

    private Forecast.Tokens tokens(Row sizes, Dataset<Row> answers) {
        Price price = prepared.firstLlm().price();
        Row seen = answers.filter(col("provider")
                        .equalTo(price.provider())
                        .and(col("model").equalTo(price.model()))
                        .and(col("completion_tokens").gt(0)))
                .agg(count(lit(1)), avg("completion_tokens"))
                .head();
        long questions = sizes.getLong(0);
        long atMost = questions * prepared.llm().sampling().outputTokensAtMost();
        long completion = seen.isNullAt(1) ? atMost : Math.round(questions * seen.getDouble(1));
        return new Forecast.Tokens(sizes.getLong(1), completion, sizes.getLong(2), atMost, seen.getLong(0));
    }

    private Forecast.Money money(Forecast.Tokens tokens) {
        Price price = prepared.firstLlm().price();
        PicoUsd charge =
                price.input().times(tokens.prompt()).plus(price.output().times(tokens.completion()));
        return new Forecast.Money(charge, price.ceiling(tokens.promptAtMost(), tokens.completionAtMost()));
    }

    /** Null for no limit. */
    private Forecast.Budget budget(long questions, Forecast.Tokens tokens) throws IOException {
        if (spec.budget() == null) {
            return null;
        }
        BudgetUnit unit = spec.budget().unit();
        Reservation most = AskSpec.reservation(
                prepared.llm(),
                prepared.firstLlm().price(),
                spec.llm().flopsPerToken(),
                tokens.promptAtMost(),
                tokens.completionAtMost());
        boolean perCall = unit == BudgetUnit.CALLS || unit == BudgetUnit.SECONDS;
        String runId = RunFolder.unfinished(new HadoopStorage(spec.output(), conf), prepared.fingerprint())
                .map(RunManifest::runId)
                .orElse("not-started");
        Amount committed = new LedgerTable(prepared.spark(), new HadoopStorage(spec.ledger(), conf), runId)
                .committed(new AttemptAmounts(unit, spec.llms()), spec.budgetScope(), now);
        return new Forecast.Budget(
                spec.budget(),
                estimate(unit, questions, tokens),
                perCall ? most.in(unit).times(questions) : most.in(unit),
                committed,
                spec.budgetScope());
    }

    /** Null of seconds: how long the provider takes, nobody knows before. */
    private Amount estimate(BudgetUnit unit, long questions, Forecast.Tokens tokens) {
        long all = tokens.prompt() + tokens.completion();
        return switch (unit) {
            case USD -> Amount.of(money(tokens).charge());
            case CALLS -> new Amount(questions);
            case TOKENS -> new Amount(all);
            case FLOPS -> new Reservation(PicoUsd.ZERO, all, null, spec.llm().flopsPerToken()).in(unit);
            case SECONDS -> null;
        };
    }
}
