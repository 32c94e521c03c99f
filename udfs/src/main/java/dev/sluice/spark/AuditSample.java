package dev.sluice.spark;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.certificate.AuditPlan;
import dev.sluice.domain.PicoUsd;
import dev.sluice.ledger.Price;
import dev.sluice.llm.CallSize;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.AuditSpec;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Draws the rows that a run's audit judges: from each stratum as many as {@link AuditPlan} says, without replacement, those
 * with the smallest hash of seed, run and position. Not of the text: equal texts would be drawn together, and the test needs
 * rows that are drawn one by one. The draw is over before any label is known.
 *
 * @param rows with their stratum, see {@link AuditPopulation}
 * @param strata how many
 * @param text name of the column
 * @param unknown expected share of wrong rows among those without a confidence
 */
record AuditSample(Dataset<Row> rows, int strata, String text, double unknown, AuditSpec spec) {
    static final String STRATUM = "stratum";

    /** Rows of each stratum. */
    long[] sizes() {
        long[] sizes = new long[strata];
        rows.groupBy(AuditPopulation.STRATUM)
                .count()
                .collectAsList()
                .forEach(row -> sizes[row.getInt(0)] = row.getLong(1));
        return sizes;
    }

    /**
     * Columns text, label and stratum, lazily.
     *
     * @param plan from the longest text of each stratum
     */
    Dataset<Row> draw(String runId, Function<List<String>, AuditPlan> plan) {
        long[] counts = counts(plan);
        Column place = xxhash64(lit(spec.seed()), lit(runId), col(Columns.POSITION));
        Dataset<Row> drawn = null;
        for (int h = 0; h < counts.length; h++) {
            Dataset<Row> some = rows.filter(col(AuditPopulation.STRATUM).equalTo(h))
                    .orderBy(place, col(Columns.POSITION))
                    .limit(Math.toIntExact(counts[h]))
                    .select(
                            Columns.named(text).as("text"),
                            col(Columns.LABEL).as("label"),
                            col(AuditPopulation.STRATUM).as(STRATUM));
            drawn = drawn == null ? some : drawn.union(some);
        }
        return drawn;
    }

    private long[] counts(Function<List<String>, AuditPlan> plan) {
        long[] sizes = new long[strata];
        double[] error = new double[strata];
        Column wrong = coalesce(lit(1).minus(col(Columns.CONFIDENCE)), lit(unknown));
        Column bytes = octet_length(Columns.named(text));
        List<Row> found = rows.groupBy(AuditPopulation.STRATUM)
                .agg(count(lit(1)), avg(wrong), max_by(Columns.named(text), bytes))
                .collectAsList();
        for (Row row : found) {
            sizes[row.getInt(0)] = row.getLong(1);
            error[row.getInt(0)] = Math.max(0, Math.min(1, row.getDouble(2)));
        }
        List<String> longest = found.stream().map(row -> row.getString(3)).toList();
        return plan.apply(longest).counts(sizes, error);
    }

    /** What the money for the LLM's labels pays for. */
    AuditPlan paid(List<String> longest, LlmSpec llm, Price price) {
        return spec.usd() == null || longest.isEmpty()
                ? new AuditPlan(spec.rate(), spec.least(), Long.MAX_VALUE)
                : AuditPlan.of(spec.rate(), spec.least(), spec.usd(), dearest(longest, llm, price));
    }

    /** As many as a person is asked for. */
    AuditPlan byHand() {
        return new AuditPlan(spec.rate(), spec.least(), spec.sheet());
    }

    /** What one call about the longest text reserves; answers that the store has already make room for more. */
    private static PicoUsd dearest(List<String> texts, LlmSpec llm, Price price) {
        return texts.stream()
                .map(longest -> CallSize.of(llm).apply(longest))
                .map(size -> price.ceiling(size.promptAtMost(), llm.sampling().outputCapTokens()))
                .max(PicoUsd::compareTo)
                .orElseThrow();
    }
}
