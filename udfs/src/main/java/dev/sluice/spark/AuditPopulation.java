package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import dev.sluice.certificate.AuditStrata;
import dev.sluice.certificate.Certificate;
import dev.sluice.domain.Reason;
import dev.sluice.store.StoredAnswer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of a run that its certificate speaks of and that an audit may draw, in strata: columns of {@link Columns#scored}
 * and {@value #STRATUM}.
 *
 * @param scored see {@link Columns#scored}
 */
record AuditPopulation(Certified certified, Dataset<Row> scored) {
    static final String STRATUM = "__sluice_stratum";

    /** By confidence, by the cuts of the certificate. */
    AuditStrata strata() {
        return new AuditStrata(certified.certificate().auditCuts());
    }

    /** Rows that a small stage answered. */
    Dataset<Row> accepted() {
        Column stratum = lit(0);
        for (double cut : strata().cuts()) {
            stratum = stratum.plus(when(col(Columns.CONFIDENCE).geq(cut), 1).otherwise(0));
        }
        return meant(scored.filter(isAccepted())).withColumn(STRATUM, stratum);
    }

    /**
     * These and, in a last stratum of their own, those that the LLM answered, with its label and without a confidence.
     *
     * @param answers of the store, see {@link StoreTable#read}; null where no LLM is configured
     */
    Dataset<Row> answered(Dataset<Row> answers) {
        if (answers == null) {
            return accepted();
        }
        Dataset<Row> usable = answers.filter(col("status").equalTo(StoredAnswer.ANSWERED))
                .select(col("key").as("__sluice_answered"), col("label").as("__sluice_answer"));
        Dataset<Row> escalated = scored.filter(
                        not(isAccepted()).and(col(Columns.KEY).isNotNull()))
                .join(usable, col(Columns.KEY).equalTo(col("__sluice_answered")))
                .withColumn(Columns.LABEL, col("__sluice_answer"))
                .withColumn(Columns.CONFIDENCE, lit(null).cast("double"))
                .drop("__sluice_answered", "__sluice_answer");
        return accepted().unionByName(meant(escalated).withColumn(STRATUM, lit(strata().size())));
    }

    private static Column isAccepted() {
        return coalesce(col(Columns.REASON).equalTo(Reason.CONFIDENT.text()), lit(false));
    }

    private Dataset<Row> meant(Dataset<Row> rows) {
        Certificate.Claim claim = certified.claim();
        return claim.kind() == Certificate.Kind.PRECISION
                ? rows.filter(col(Columns.LABEL).equalTo(claim.label()))
                : rows;
    }
}
