package dev.sluice.spark;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import dev.sluice.evaluation.Energy;
import dev.sluice.ledger.Price;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tables of a run say, added up.
 *
 * @param routes rows of (stage, route, reason, rows, charge)
 * @param questions one row of (distinct keys bought, distinct keys from the store)
 * @param spending one row of ledger sums
 * @param budget null for no limit
 * @param paidTwice keys of which this run holds a usable answer and another run too
 * @param allRows one row of what the counterfactual needs, or null where no LLM is configured
 * @param certified null where thresholds were given
 */
record RunFacts(
        List<Row> routes,
        Row questions,
        Row spending,
        RunSummary.Budget budget,
        long paidTwice,
        Row allRows,
        CertifiedFacts certified) {
    private static final Logger LOG = LoggerFactory.getLogger(RunFacts.class);

    static RunFacts of(
            Prepared prepared,
            Dataset<Row> scored,
            Dataset<Row> answered,
            Dataset<Row> answers,
            RunFolder folder,
            LedgerTable ledger,
            RunSummary.Audit audit)
            throws IOException {
        Columns columns = new Columns(prepared.spec().prefix());
        Dataset<Row> enriched = scored.sparkSession().read().parquet(folder.path(RunFolder.ENRICHED));
        List<Row> routes = enriched.groupBy(columns.stage(), columns.route(), columns.reason())
                .agg(count(lit(1)), coalesce(sum(columns.charge()), lit(BigDecimal.ZERO)))
                .collectAsList();
        return new RunFacts(
                routes,
                answered == null ? RowFactory.create(0L, 0L) : questions(answered),
                spending(carried(answered, answers), ledger),
                budget(prepared.spec(), ledger),
                answers == null ? 0 : paidTwice(answers, folder.runId()),
                answers == null ? null : allRows(scored, prepared.spec(), answers),
                CertifiedFacts.of(prepared.certified(), columns, enriched, answers, ledger, audit));
    }

    private static Row questions(Dataset<Row> answered) {
        Column bought = col(Answered.BOUGHT);
        Column stored = col(Answered.ANSWER).isNotNull().and(not(bought));
        return answered.agg(countDistinct(when(bought, col("key"))), countDistinct(when(stored, col("key"))))
                .head();
    }

    private static RunSummary.Budget budget(EnrichSpec spec, LedgerTable ledger) throws IOException {
        if (spec.budget() == null) {
            return null;
        }
        AttemptAmounts amounts = new AttemptAmounts(spec.budget().unit(), spec.llms());
        return new RunSummary.Budget(spec.budget(), ledger.committed(amounts));
    }

    /** The answers whose charge the run's rows carry; those of its audit are none of them. */
    private static Dataset<Row> carried(Dataset<Row> answered, Dataset<Row> answers) {
        if (answers == null) {
            return null;
        }
        Dataset<Row> bought =
                answered.filter(col(Answered.BOUGHT)).select(col("key").as("carried"));
        return answers.join(bought, col("key").equalTo(col("carried")), "left_semi");
    }

    private static Row spending(Dataset<Row> answers, LedgerTable ledger) throws IOException {
        Dataset<Row> attempts = ledger.attempts();
        Column attributed = lit(false);
        if (answers != null) {
            Dataset<Row> labelled = answers.filter(col("status").equalTo(StoredAnswer.ANSWERED))
                    .select(col("call_id").as("labelled_by"));
            attempts = attempts.join(labelled, col("call_id").equalTo(col("labelled_by")), "left");
            attributed = col("labelled_by").isNotNull();
        }
        return attempts.agg(
                        count(lit(1)),
                        total(col("charge_picos")),
                        total(when(attributed, lit(0L)).otherwise(col("charge_picos"))),
                        total(when(col("status").equalTo("unknown"), col("reserved_picos"))),
                        total(when(col("http_status").equalTo(429), 1L)),
                        total(col("prompt_tokens")),
                        total(col("cached_tokens")),
                        total(col("completion_tokens")))
                .head();
    }

    /** Two runs at once cannot see what the other one is asking about; forgotten answers do not count. */
    private static long paidTwice(Dataset<Row> answers, String runId) {
        Column runs = col(StoreTable.ANSWERED_RUNS);
        return answers.filter(size(runs).gt(1).and(array_contains(runs, runId))).count();
    }

    private static Column total(Column column) {
        return coalesce(sum(column), lit(0L)).cast("long");
    }

    private static Row allRows(Dataset<Row> scored, EnrichSpec spec, Dataset<Row> answers) {
        Column text = Columns.named(spec.input().text());
        Column bytes = least(octet_length(text), lit(spec.llm().maxTextChars())).cast("double");
        Column hasText = coalesce(col(Columns.REASON).notEqual(Reason.NO_TEXT.text()), lit(true));
        Dataset<Row> used = answers.filter(col("prompt_tokens").gt(0))
                .select(col("key").as("answered_key"), col("prompt_tokens"), col("completion_tokens"));
        return scored.join(used, col(Columns.KEY).equalTo(col("answered_key")), "left")
                .agg(
                        count(when(hasText, 1)),
                        avg(when(hasText, bytes)),
                        avg(when(col("answered_key").isNotNull(), bytes)),
                        avg("prompt_tokens"),
                        avg("completion_tokens"))
                .head();
    }

    /** Null for no limit, or one that is no money. */
    private PicoUsd usd() {
        return budget == null ? null : budget.limit().usd();
    }

    private SortedMap<String, Long> rowsBy(int column) {
        SortedMap<String, Long> rows = new TreeMap<>();
        for (Row row : routes) {
            rows.merge(row.isNullAt(column) ? "none" : row.getString(column), row.getLong(3), Long::sum);
        }
        return rows;
    }

    private long rows() {
        return routes.stream().mapToLong(row -> row.getLong(3)).sum();
    }

    private RunSummary.Certificate certificate() {
        long kept = rowsBy(1).getOrDefault(Route.KEEP.text(), 0L);
        return certified == null ? null : certified.summary(rows(), kept);
    }

    /** @param energy of scoring, or null where this round found the scores there */
    RunSummary summary(RunFolder folder, Prepared prepared, RunSummary.Seconds seconds, Energy energy) {
        EnrichSpec spec = prepared.spec();
        List<LlmStage> llms = prepared.llms();
        Price price = llms.isEmpty() ? null : llms.get(llms.size() - 1).price();
        BigDecimal attributed = routes.stream().map(row -> row.getDecimal(4)).reduce(BigDecimal.ZERO, BigDecimal::add);
        PicoUsd charge = new PicoUsd(spending.getLong(1));
        PicoUsd unattributed = new PicoUsd(spending.getLong(2));
        if (!PicoUsd.ofUsd(attributed).plus(unattributed).equals(charge)) {
            // Only lost journal lines can do this. The run must still end: its answers are paid for.
            LOG.error(
                    "the rows' charges ({}) and what no row carries ({}) do not add up to the ledger ({})",
                    PicoUsd.ofUsd(attributed),
                    unattributed,
                    charge);
        }
        AllLlm all = AllLlm.of(allRows);
        return new RunSummary(
                folder.runId(),
                folder.resumed(),
                spec.output(),
                spec.ledger(),
                spec.llm() == null ? null : spec.store(),
                rows(),
                rowsBy(0),
                rowsBy(1),
                rowsBy(2),
                new RunSummary.Calls(
                        spending.getLong(0),
                        questions.getLong(0),
                        questions.getLong(1),
                        paidTwice,
                        spending.getLong(4),
                        spending.getLong(5),
                        spending.getLong(6),
                        spending.getLong(7)),
                new RunSummary.Money(
                        charge,
                        unattributed,
                        new PicoUsd(spending.getLong(3)),
                        all == null ? null : all.charge(price),
                        usd()),
                budget,
                seconds,
                economy(all, energy, llms.size() == 1 ? spec.energy().llmJoulesPerToken() : null),
                certificate());
    }

    /** @param joulesPerToken null where it is not stated, or of which of several LLMs is not */
    private RunSummary.Economy economy(AllLlm all, Energy energy, Double joulesPerToken) {
        long used = spending.getLong(5) + spending.getLong(7);
        boolean stated = all != null && all.tokens() > 0 && energy != null && joulesPerToken != null;
        return new RunSummary.Economy(
                energy,
                all == null ? null : (Long) (all.tokens() - used),
                stated
                        ? (Double) Energy.saving(energy.joules(), used * joulesPerToken, all.tokens() * joulesPerToken)
                        : null);
    }
}
