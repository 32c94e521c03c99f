package dev.sluice.spark;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.settings.EnrichSpec;

/**
 * One of the things that a run asks for, with a line of its own in the ledger and in the budget.
 *
 * @param purpose as in the ledger
 * @param part of the run's files: what is asked for under one name takes no file of another for its own; empty for the first
 *     LLM stage
 * @param questions step of the run's folder: what is to be asked
 * @param asked step of the run's folder: what became of it
 * @param budget null for no limit
 */
record Asking(String purpose, String part, String questions, String asked, Quantity budget) {
    static final String ENRICH = "enrich";
    static final String AUDIT = "audit";

    /** About the rows that no stage before this one answers. */
    static Asking enrich(EnrichSpec spec, LlmStage stage) {
        // Not by its name, which anybody may choose: a slash in it, or the name of another part, would mix up the
        // files.
        String part = stage.index() == 0 ? "" : "stage" + (stage.index() + 1);
        return new Asking(
                ENRICH, part, RunFolder.questions(stage.index()), RunFolder.asked(stage.index()), spec.budget());
    }

    /** About a sample of those that a small stage accepts. */
    static Asking audit(EnrichSpec spec) {
        return new Asking(
                AUDIT,
                AUDIT,
                RunFolder.AUDIT_QUESTIONS,
                RunFolder.AUDIT_ASKED,
                Quantity.ofUsd(spec.certificate().audit().usd()));
    }

    /** What the gate counts in: dollars where nothing is limited. */
    BudgetUnit unit() {
        return budget == null ? BudgetUnit.USD : budget.unit();
    }

    /** Null for no limit. */
    Amount limit() {
        return budget == null ? null : budget.amount();
    }

    boolean audits() {
        return purpose.equals(AUDIT);
    }
}
