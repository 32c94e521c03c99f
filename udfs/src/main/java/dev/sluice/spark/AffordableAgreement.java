package dev.sluice.spark;

import dev.sluice.certificate.AffordableSearch;
import dev.sluice.certificate.AffordableSpec;
import dev.sluice.certificate.Agreement;
import dev.sluice.certificate.Finding;
import dev.sluice.domain.PicoUsd;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The most agreement with the LLM that a budget pays for, where the target is too dear or was not shown.
 *
 * @param found by the search for the target
 * @param open rows that could still be asked about after it
 * @param charge mean of a label so far, in pico-dollars
 */
record AffordableAgreement(CertifyTask task, Agreement found, long open, double charge) {
    /** A target is certified to so many parts, rounded down. */
    private static final double PARTS = 10_000;

    static AffordableAgreement of(CertifyTask task, Agreement found) {
        long open = Math.max(0, task.population().askable() - task.llm().used());
        return new AffordableAgreement(task, found, open, task.llm().meanChargePicos());
    }

    /** The budget in words, what machines take of it included. */
    String words() {
        String rest = charge > 0
                ? String.format(
                        Locale.ROOT,
                        "the rest pays for %,d calls at about %s, of %,d that are still to be had",
                        calls(),
                        CertificateWords.usd(charge),
                        open)
                : "calls cost nothing";
        return budget() + " for labelling these rows, less " + task.compute().words() + ": " + rest;
    }

    /** Why no cascade is searched for, or empty. */
    Optional<String> refusal() {
        if (task.compute().picos() > budget().picos()) {
            return Optional.of("certify.budget-usd = " + budget() + " does not pay for scoring the rows: "
                    + task.compute().words());
        }
        if (!found.certified() && open <= calls()) {
            return Optional.of("no cascade could be certified to agree with the LLM on "
                    + CertificateWords.percent(task.claim().target())
                    + " of the rows, and the budget pays for the LLM on every row: use the LLM");
        }
        return Optional.empty();
    }

    /** The cascade that was certified for the target if the budget pays for it, else what it does pay for. */
    Finding search() {
        long left = task.spec().search().labels() - task.llm().used();
        AffordableSpec spec = new AffordableSpec(
                calls(),
                task.population().rows() - task.population().askable(),
                (int) Math.max(1, left),
                task.claim().delta() - task.spec().searchDelta(),
                task.stream(),
                task.stages(),
                task.labels().size(),
                task.spec().search().seed());
        Finding best = AffordableSearch.of(
                spec, found.path(), task.population(), found, task.claim().target(), task.oracle());
        return best.certified() && !isTarget(best) ? rounded(best) : best;
    }

    /** Whether the budget pays for what was certified for the target: then nothing more was drawn. */
    boolean isTarget(Finding best) {
        return found.certified() && best.labels().equals(found.labels());
    }

    /** Rounded down, so that no digit of it says too much; with the rows that carry an answer from the search before. */
    private Finding rounded(Finding best) {
        double target = Math.floor(best.target() * PARTS) / PARTS;
        TreeSet<String> labels = new TreeSet<>(found.labels());
        labels.addAll(best.labels());
        Map<String, Double> figures = new TreeMap<>(best.figures());
        figures.put("asked-target", task.claim().target());
        boolean certified = target > 0;
        return new Finding(
                certified,
                best.thresholds(),
                target,
                target,
                best.estimate(),
                best.pValue(),
                best.rows(),
                best.accepted(),
                labels.stream().toList(),
                best.method() + deltaUse(),
                figures,
                certified ? "" : "of what the budget pays for less than a ten-thousandth was shown");
    }

    /** To be added to a method. */
    String deltaUse() {
        return "; a budget is set, so delta " + task.claim().delta()
                + " is halved between the search for the target and the one for what the budget affords";
    }

    /** What the certified target is to the one that was asked for. */
    String loud(Finding best) {
        double asked = task.claim().target();
        return String.format(
                Locale.ROOT,
                "the budget pays for %,d calls: at least %s %s %s",
                calls(),
                CertificateWords.percent(best.target()),
                best.target() < asked ? "INSTEAD OF" : "where no cascade was shown to pay off at",
                CertificateWords.percent(asked));
    }

    private PicoUsd budget() {
        return task.spec().enrichBudget();
    }

    /** Calls that the budget pays for once the machines are paid. */
    private long calls() {
        double rest = Math.max(0, budget().picos() - task.compute().picos());
        return charge > 0 ? (long) (rest / charge) : Long.MAX_VALUE;
    }
}
