package dev.sluice.spark;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.sluice.certificate.AuditPlan;
import dev.sluice.certificate.AuditStrata;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.settings.AuditSpec;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Draws the rows that a run's audit judges: from each stratum of accepted rows as many as {@link AuditPlan} says, without
 * replacement, those with the smallest hash of seed, run and position. Not of the text: equal texts would be drawn together,
 * and the test needs rows that are drawn one by one. The draw is over before any answer is known.
 *
 * @param scored see {@link Columns#scored}
 * @param text name of the column
 */
record AuditSample(Dataset<Row> scored, String text, Certified certified, AuditSpec spec, LlmSpec llm, Price price) {
    static final String STRATUM = "stratum";

    private static final String ROWS = "accepted";
    private static final String ERROR = "expected_error";
    private static final String LONGEST = "longest";

    /** Accepted rows that the claim speaks of, with their stratum. */
    Dataset<Row> accepted() {
        Dataset<Row> accepted = scored.filter(col(Columns.REASON).equalTo(Reason.CONFIDENT.text()));
        Certificate.Claim claim = certified.claim();
        Dataset<Row> meant = claim.kind() == Certificate.Kind.PRECISION
                ? accepted.filter(col(Columns.LABEL).equalTo(claim.label()))
                : accepted;
        Column stratum = lit(0);
        for (double cut : strata().cuts()) {
            stratum = stratum.plus(when(col(Columns.CONFIDENCE).geq(cut), 1).otherwise(0));
        }
        return meant.withColumn(STRATUM, stratum);
    }

    private AuditStrata strata() {
        return new AuditStrata(certified.certificate().auditCuts());
    }

    /** Accepted rows of each stratum. */
    long[] sizes() {
        long[] sizes = new long[strata().size()];
        accepted().groupBy(STRATUM).count().collectAsList().forEach(row -> sizes[row.getInt(0)] = row.getLong(1));
        return sizes;
    }

    /** Columns of {@link AuditKeys#SCHEMA}, lazily. */
    Dataset<Row> draw(String runId) {
        Dataset<Row> accepted = accepted();
        long[] counts = counts(accepted);
        Column place = xxhash64(lit(spec.seed()), lit(runId), col(Columns.POSITION));
        Dataset<Row> drawn = null;
        for (int h = 0; h < counts.length; h++) {
            Dataset<Row> some = accepted.filter(col(STRATUM).equalTo(h))
                    .orderBy(place, col(Columns.POSITION))
                    .limit(Math.toIntExact(counts[h]))
                    .select(Columns.named(text), col(Columns.LABEL), col(STRATUM));
            drawn = drawn == null ? some : drawn.union(some);
        }
        return drawn.mapPartitions(new AuditKeys(llm), Encoders.row(AuditKeys.SCHEMA));
    }

    private long[] counts(Dataset<Row> accepted) {
        long[] rows = new long[strata().size()];
        double[] error = new double[rows.length];
        Column bytes = octet_length(Columns.named(text));
        List<Row> found = accepted.groupBy(STRATUM)
                .agg(
                        count(lit(1)).as(ROWS),
                        avg(lit(1).minus(col(Columns.CONFIDENCE))).as(ERROR),
                        max_by(Columns.named(text), bytes).as(LONGEST))
                .collectAsList();
        for (Row row : found) {
            rows[row.getInt(0)] = row.getLong(1);
            error[row.getInt(0)] = Math.max(0, Math.min(1, row.getDouble(2)));
        }
        List<String> longest = found.stream().map(row -> row.getString(3)).toList();
        return plan(longest).counts(rows, error);
    }

    private AuditPlan plan(List<String> longest) {
        return spec.usd() == null || longest.isEmpty()
                ? new AuditPlan(spec.rate(), spec.least(), Long.MAX_VALUE)
                : AuditPlan.of(spec.rate(), spec.least(), spec.usd(), dearest(longest));
    }

    /** What one call about the longest text reserves; answers that the store has already make room for more. */
    private PicoUsd dearest(List<String> texts) {
        return texts.stream()
                .map(longest -> SizePartition.sizes(llm).apply(longest))
                .map(size -> price.ceiling(size.promptAtMost(), llm.sampling().outputCapTokens()))
                .max(PicoUsd::compareTo)
                .orElseThrow();
    }
}
