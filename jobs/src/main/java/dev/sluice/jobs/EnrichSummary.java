package dev.sluice.jobs;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Route;
import dev.sluice.spark.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A run of {@code enrich} in a few lines for a person. */
record EnrichSummary(RunSummary run) {
    void print(Console console) {
        console.print("run        %s%s", run.runId(), run.resumed() ? " (resumed)" : "");
        console.print("rows       %,d in %.1f s", run.rows(), run.seconds().all());
        console.print("stages     %s", shares(run.rowsByStage()));
        console.print("routes     %s", shares(run.rowsByRoute()));
        if (run.kept() > 0) {
            console.print(
                    "kept       %,d rows keep the last label: %s",
                    run.kept(),
                    run.rowsByReason().entrySet().stream()
                            .filter(e -> Reason.ofText(e.getKey()).route() == Route.KEEP)
                            .map(e -> e.getKey() + " " + String.format(Locale.ROOT, "%,d", e.getValue()))
                            .collect(Collectors.joining(", ")));
        }
        if (run.store() != null) {
            llm(console);
        }
        economy(console);
        if (run.certificate() != null) {
            new CertificateSummary(run.certificate()).print(console);
        }
        console.print("tables     %s/enriched", run.output());
        console.print("           %s/ledger, runs", run.ledger());
        if (run.budgetReached()) {
            console.print(
                    "The budget of %s is reached; the rows it did not cover are kept.",
                    run.budget().limit());
        }
    }

    private void llm(Console console) {
        console.print(
                "asked      %,d answers bought with %,d calls, %,d came from the store%s",
                run.calls().bought(),
                run.calls().attempts() - auditCalls(),
                run.calls().stored(),
                run.calls().rateLimited() > 0 ? ", " + run.calls().rateLimited() + " calls refused for the rate" : "");
        if (run.calls().paidTwice() > 0) {
            console.print(
                    "           %,d of them bought by another run at the same time, too",
                    run.calls().paidTwice());
        }
        money(console);
        console.print("answers    %s (shared by later runs)", run.store());
    }

    private void money(Console console) {
        RunSummary.Money money = run.money();
        StringBuilder line = new StringBuilder(money.charge().toString());
        if (money.budget() != null) {
            line.append(" of ").append(money.budget());
        }
        // What the audit buys is carried by no row either; calls of unknown outcome are told below.
        PicoUsd audit = least(auditCharge(), money.unattributed());
        PicoUsd unusable = money.unattributed().minus(audit);
        if (audit.isPositive()) {
            line.append(", of it ").append(audit).append(" for the audit");
        }
        if (unusable.isPositive()) {
            line.append(", of it ").append(unusable).append(" for unusable answers");
        }
        if (money.unknown().isPositive()) {
            line.append("; up to ").append(money.unknown()).append(" more for calls with unknown outcome");
        }
        console.print("charge     %s", line);
        if (run.budget() != null && money.budget() == null) {
            console.print(
                    "budget     %s of %s", run.budget().usedText(), run.budget().limit());
        }
        if (money.counterfactual() != null) {
            console.print("all-LLM    about %s for asking about every row%s", money.counterfactual(), saving(money));
        }
    }

    private void economy(Console console) {
        RunSummary.Economy economy = run.economy();
        List<String> parts = new ArrayList<>();
        Long avoided = economy.tokensAvoided();
        if (avoided != null && avoided > 0) {
            parts.add(String.format(Locale.ROOT, "about %,d tokens", avoided));
        }
        if (economy.energySaved() != null) {
            parts.add(String.format(
                    Locale.ROOT, "%.1f %% of the energy of asking about every row", 100 * economy.energySaved()));
        }
        String label = parts.isEmpty() ? "energy    " : "saved     ";
        if (economy.small() != null) {
            parts.add(String.format(
                    Locale.ROOT,
                    "scoring took about %,.0f J (%s)",
                    economy.small().joules(),
                    economy.small().basis()));
        }
        if (!parts.isEmpty()) {
            console.print("%s %s", label, String.join("; ", parts));
        }
    }

    private long auditCalls() {
        return audited() ? run.certificate().audit().calls() : 0;
    }

    private PicoUsd auditCharge() {
        return audited() ? run.certificate().audit().charge() : PicoUsd.ZERO;
    }

    private boolean audited() {
        return run.certificate() != null && run.certificate().audit() != null;
    }

    private static PicoUsd least(PicoUsd one, PicoUsd other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static String saving(RunSummary.Money money) {
        PicoUsd all = money.counterfactual();
        return all.isPositive()
                ? String.format(
                        Locale.ROOT,
                        " (this run: %.1f %% of it)",
                        100.0 * money.charge().picos() / all.picos())
                : "";
    }

    private String shares(SortedMap<String, Long> counts) {
        return counts.entrySet().stream()
                .map(e -> String.format(
                        Locale.ROOT, "%s %,d (%.1f %%)", e.getKey(), e.getValue(), 100.0 * e.getValue() / run.rows()))
                .collect(Collectors.joining(", "));
    }
}
