package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;

import dev.sluice.certificate.Certificate;
import dev.sluice.domain.Route;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What became of a certificate in a run.
 *
 * @param resolved models that the API named, of every answer that the run bought or its rows carry
 */
record CertifiedFacts(Certified certified, List<String> resolved, RunSummary.Audit audit) {
    /**
     * @param answers of the store, or null where no LLM is configured
     * @param audit null where there was none
     */
    static CertifiedFacts of(
            Certified certified,
            Columns columns,
            Dataset<Row> enriched,
            Dataset<Row> answers,
            LedgerTable ledger,
            RunSummary.Audit audit)
            throws IOException {
        if (certified == null) {
            return null;
        }
        Dataset<Row> models = ledger.attempts().select(col("resolved_model"));
        if (answers != null) {
            Dataset<Row> carried = enriched.filter(col(columns.route()).equalTo(Route.ESCALATE.text()))
                    .select(col(columns.requestKey()).as("carried"));
            models = models.union(answers.join(carried, col("key").equalTo(col("carried")), "left_semi")
                    .select(col("resolved_model")));
        }
        List<String> resolved = models.filter(col("resolved_model").isNotNull())
                .distinct()
                .as(Encoders.STRING())
                .collectAsList();
        return new CertifiedFacts(certified, resolved, audit);
    }

    RunSummary.Certificate summary(long rows, long kept) {
        Certificate.Claim claim = certified.claim();
        List<String> strangers = certified.strangers(resolved);
        RunSummary.Status status = status(strangers, kept);
        boolean holds = status == RunSummary.Status.HELD || status == RunSummary.Status.REDUCED;
        return new RunSummary.Certificate(
                certified.path(),
                certified.hash(),
                words(claim),
                claim.target(),
                claim.delta(),
                claim.epsilon(),
                status,
                holds ? certified.accuracy(rows, kept) : null,
                strangers,
                audit);
    }

    private RunSummary.Status status(List<String> strangers, long kept) {
        if (audit != null && audit.result().revoked()) {
            return RunSummary.Status.REVOKED;
        }
        if (!strangers.isEmpty()) {
            return RunSummary.Status.VOID;
        }
        return kept > 0 ? RunSummary.Status.REDUCED : RunSummary.Status.HELD;
    }

    private static String words(Certificate.Claim claim) {
        String kind = claim.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (claim.kind() == Certificate.Kind.NON_INFERIORITY) {
            return kind + " to " + (claim.label() == null ? "the LLM" : claim.label() + " alone") + " against gold";
        }
        String of = claim.label() == null ? "" : " of '" + claim.label() + "'";
        return kind + of + (claim.against() == Certificate.Against.LLM ? " with the LLM" : " against gold");
    }
}
