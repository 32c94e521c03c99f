package dev.sluice.jobs;

import dev.sluice.certificate.Audit;
import dev.sluice.certificate.AuditResult;
import dev.sluice.spark.RunSummary;
import java.util.Locale;

/** What became of a certificate in a run, in a few lines for a person. */
record CertificateSummary(RunSummary.Certificate certificate) {
    private static final double WORTH_A_WORD = 2;

    void print(Console console) {
        console.print(
                "certified  %s, wrong with probability %s at the most: %s",
                promise(), percent(certificate.delta()), status());
        if (!certificate.strangers().isEmpty()) {
            console.print(
                    "           VOID: %s answered, another model than was certified; nothing is guaranteed of this run,"
                            + " run certify again",
                    String.join(", ", certificate.strangers()));
        }
        if (certificate.audit() != null) {
            RunSummary.Sheet sheet = certificate.audit().sheet();
            console.print("audit      %s", sheet == null ? audit(certificate.audit()) : byHand(certificate.audit()));
            if (sheet != null) {
                console.print("           %s", task(sheet));
            }
        }
    }

    private String promise() {
        return certificate.epsilon() == null
                ? certificate.claim() + " of at least " + percent(certificate.target())
                : certificate.claim() + ", no worse by more than " + percent(certificate.epsilon());
    }

    private String status() {
        String status = certificate.status().text();
        return certificate.status() == RunSummary.Status.REDUCED && certificate.accuracy() != null
                ? status + " to " + percent(certificate.accuracy()) + ", since kept rows count as wrong"
                : status;
    }

    private static String audit(RunSummary.Audit audit) {
        AuditResult result = audit.result();
        return String.format(
                Locale.ROOT,
                "%,d of %,d wrong tonight (allowed %s)%s, e-value %s of %.0f over %,d %s; %s; %,d calls, charge %s",
                audit.wrong(),
                audit.night().audited(),
                percent(audit.night().allowed()),
                audit.night().unusable() > 0
                        ? String.format(
                                Locale.ROOT, ", %,d unusable", audit.night().unusable())
                        : "",
                evidence(result.logE()),
                1 / Audit.ALPHA,
                audit.nights(),
                audit.nights() == 1 ? "night" : "nights",
                drift(result),
                audit.calls(),
                audit.charge());
    }

    private static String byHand(RunSummary.Audit audit) {
        return String.format(
                Locale.ROOT,
                "by a person, who has labelled %,d nights so far: e-value %s of %.0f; %s%s",
                audit.nights(),
                evidence(audit.result().logE()),
                1 / Audit.ALPHA,
                drift(audit.result()),
                audit.calls() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; %,d calls for what the LLM says of them, charge %s",
                                audit.calls(),
                                audit.charge()));
    }

    private static String task(RunSummary.Sheet sheet) {
        return sheet.rows() == 0
                ? "no row of this run is to be labelled"
                : String.format(
                        Locale.ROOT,
                        "%,d rows of this run wait: fill in the column gold of %s (or of %s), ? where nobody can tell, and"
                                + " give it to the next run with --audit-labels",
                        sheet.rows(),
                        sheet.file(),
                        sheet.table());
    }

    /** Chance alone moves the evidence a little on any night: below a worth of two it is not worth a word. */
    private static String drift(AuditResult result) {
        if (result.revoked()) {
            return "drift since night " + result.driftSince();
        }
        boolean little = result.driftSince() == 0 || result.logE() < Math.log(WORTH_A_WORD);
        return little ? "no drift" : "perhaps drift since night " + result.driftSince();
    }

    /** Long drifts have e-values beyond any number that a person reads. */
    private static String evidence(double logE) {
        return logE > 10
                ? String.format(Locale.ROOT, "1e%.0f", logE / Math.log(10))
                : String.format(Locale.ROOT, "%.1f", Math.exp(logE));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
