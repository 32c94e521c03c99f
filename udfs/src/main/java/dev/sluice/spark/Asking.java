package dev.sluice.spark;

import dev.sluice.domain.PicoUsd;
import dev.sluice.settings.EnrichSpec;

/**
 * One of the things that a run asks for, with a line of its own in the ledger and in the budget.
 *
 * @param purpose as in the ledger
 * @param questions step of the run's folder: what is to be asked
 * @param asked step of the run's folder: what became of it
 * @param budget null for no limit
 */
record Asking(String purpose, String questions, String asked, PicoUsd budget) {
    static final String ENRICH = "enrich";
    static final String AUDIT = "audit";

    /** About the rows that no small stage accepts. */
    static Asking enrich(EnrichSpec spec) {
        return new Asking(ENRICH, RunFolder.QUESTIONS, RunFolder.ASKED, spec.budget());
    }

    /** About a sample of those that one does. */
    static Asking audit(EnrichSpec spec) {
        return new Asking(
                AUDIT,
                RunFolder.AUDIT_QUESTIONS,
                RunFolder.AUDIT_ASKED,
                spec.certificate().audit().usd());
    }

    boolean audits() {
        return purpose.equals(AUDIT);
    }
}
