package dev.sluice.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.Finding;
import dev.sluice.domain.PicoUsd;
import dev.sluice.llm.LlmSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Searches for what was claimed, and makes a certificate, or a refusal, and words of what came of it.
 *
 * @param llm null where none is configured
 */
record Certifier(CertifyTask task, Dataset<Row> input, LlmSpec llm, LedgerTable ledger, Clock clock) {
    CertificationSummary run() throws IOException {
        CertifyLines lines = new CertifyLines();
        ClaimSearch.Verdict verdict = claim().search(lines);
        if (verdict.finding().isEmpty()) {
            sayLabels(lines);
            return new CertificationSummary(null, verdict.refusal(), lines.list());
        }
        Certificate certificate = draft(verdict.finding().get());
        sayRows(lines, certificate);
        sayLabels(lines);
        lines.sayAll(verdict.evidence());
        CertificateWords.silent(certificate.claim()).forEach(words -> lines.say("not said", words));
        return new CertificationSummary(certificate, null, lines.list());
    }

    private ClaimSearch claim() {
        return switch (task.claim().kind()) {
            case AGREEMENT -> new AgreementClaim(task);
            case ACCURACY -> new GoldClaim(task);
            case NON_INFERIORITY -> task.llm() == null ? new ReferenceClaim(task) : new GoldClaim(task);
            case PRECISION, RECALL -> new ClassClaim(task);
        };
    }

    private Certificate draft(Finding found) throws IOException {
        CertificateDraft draft = new CertificateDraft(task.spec(), task.small(), task.labels(), task.population());
        Certificate.Llm bound = task.llm() == null
                ? null
                : new Certificate.Llm(
                        llm.endpoint().provider(),
                        llm.endpoint().model(),
                        llm.promptHash(),
                        List.copyOf(task.llm().resolvedModels()));
        return draft.of(
                found,
                task.llm(),
                bound,
                ScorePlatform.of(input.sparkSession(), draft.kept(found.thresholds())),
                task.stream() ? null : RowFingerprint.of(input),
                charge(),
                clock.instant().toString());
    }

    private void sayRows(CertifyLines lines, Certificate certificate) {
        lines.say("certified", CertificateWords.claim(certificate));
        certificate
                .stages()
                .forEach(stage -> lines.say(
                        "stage",
                        CertificateWords.thresholds(stage, task.labels().names())));
        Certificate.Evidence evidence = certificate.evidence();
        lines.say(
                "rows",
                "%,d looked at: %,d accepted by small stages (%.1f %%)",
                evidence.rows(),
                evidence.accepted(),
                100.0 * evidence.accepted() / Math.max(1, evidence.rows()));
    }

    private void sayLabels(CertifyLines lines) throws IOException {
        LlmOracle oracle = task.llm();
        if (oracle == null) {
            return;
        }
        String unusable = oracle.unusable() == 0
                ? ""
                : String.format(Locale.ROOT, "; %,d had no usable answer and count as wrong", oracle.unusable());
        lines.say(
                "labels",
                "%,d used, %,d of them bought now%s; charge %s%s",
                oracle.used(),
                oracle.paid(),
                oracle.paid() < oracle.used() ? ", the others were in the store" : "",
                charge(),
                unusable);
    }

    private PicoUsd charge() throws IOException {
        return new PicoUsd(ledger.attempts()
                .agg(coalesce(sum(col("charge_picos")), lit(0L)).cast("long"))
                .head()
                .getLong(0));
    }
}
