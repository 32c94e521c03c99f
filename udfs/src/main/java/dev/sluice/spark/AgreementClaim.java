package dev.sluice.spark;

import dev.sluice.certificate.Agreement;
import dev.sluice.certificate.AgreementSearch;
import dev.sluice.certificate.AgreementSpec;
import dev.sluice.certificate.Finding;
import dev.sluice.settings.CertifySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agreement with the LLM; where there are gold labels, only after they have spoken for a cascade. */
record AgreementClaim(CertifyTask task) implements ClaimSearch {
    @Override
    public Verdict search(CertifyLines lines) {
        Optional<GoldCheck> gold = task.spec().goldColumn() == null ? Optional.empty() : goldCheck(lines);
        Optional<String> against = gold.flatMap(check -> check.refusal(true));
        if (against.isPresent()) {
            return Verdict.refused(against.get());
        }
        Agreement found = AgreementSearch.search(
                spec(), task.population(), task.llm(), gold.map(GoldCheck::rows).orElse(List.of()), task.progress());
        boolean anyAnswer = task.llm().used() > task.llm().unusable();
        if (task.spec().enrichBudget() != null && anyAnswer) {
            return affordable(AffordableAgreement.of(task, found), lines);
        }
        if (!found.certified()) {
            lines.say("method", found.method());
            return none(gold);
        }
        return proved(Finding.of(found, task.claim().target(), "", Map.of()), found.saved(), furtherCalls(found));
    }

    private Verdict affordable(AffordableAgreement budget, CertifyLines lines) {
        lines.say("budget", budget.words());
        Optional<String> refusal = budget.refusal();
        if (refusal.isPresent()) {
            return Verdict.refused(refusal.get());
        }
        Agreement found = budget.found();
        long further = furtherCalls(found);
        Finding best = budget.search();
        if (!best.certified()) {
            return Verdict.refused("certify.budget-usd = " + task.spec().enrichBudget() + ": " + best.refusal());
        }
        if (budget.isTarget(best)) {
            return proved(
                    Finding.of(found, task.claim().target(), budget.deltaUse(), Map.of()), found.saved(), further);
        }
        lines.say("BUDGET", budget.loud(best));
        further = Math.round(best.figures().get("calls") - best.figures().get("drawn"));
        long saved = Math.max(0, task.population().askable() - task.llm().used() - further);
        return proved(best, saved, further);
    }

    private Verdict none(Optional<GoldCheck> gold) {
        String advice = gold.flatMap(check -> check.refusal(false))
                .orElse("use the LLM for all rows, or certify with gold labels whether the small model would do");
        return Verdict.refused("no cascade could be certified to agree with the LLM on "
                + CertificateWords.percent(task.claim().target()) + " of the rows: " + advice);
    }

    private Verdict proved(Finding finding, long saved, long further) {
        double charge = task.llm().meanChargePicos();
        long askable = task.population().askable();
        CertifyLines evidence = new CertifyLines()
                .say(
                        "evidence",
                        "%,.0f of the %,.0f test labels among accepted rows differ, p = %.3g; about %s of all rows will agree",
                        finding.figures().get("wrong"),
                        finding.figures().get("drawn"),
                        finding.pValue(),
                        CertificateWords.about(finding.estimate()))
                .say("method", finding.method())
                .say(
                        "saving",
                        "%,d of %,d calls, about %s of %s; labelling these rows costs about %s more",
                        saved,
                        askable,
                        CertificateWords.usd(saved * charge),
                        CertificateWords.usd(askable * charge),
                        CertificateWords.usd(further * charge));
        if (!task.stream()) {
            return Verdict.proved(finding, evidence);
        }
        double wrong = (1 - finding.estimate()) * finding.rows() / Math.max(1, finding.accepted());
        return Verdict.proved(finding, evidence.say("audit", CertificateWords.audit(finding, wrong)));
    }

    private AgreementSpec spec() {
        CertifySpec.Search search = task.spec().search();
        return new AgreementSpec(
                task.claim().target(),
                task.spec().searchDelta(),
                task.stream(),
                task.labels().size(),
                task.stages(),
                search.perClass(),
                task.spec().searchLabels(),
                search.nights(),
                search.seed());
    }

    private Optional<GoldCheck> goldCheck(CertifyLines lines) {
        task.progress().accept("comparing the small model with the LLM on gold rows");
        int most = Math.max(GoldCheck.LEAST, task.spec().search().labels() / 4);
        Optional<GoldCheck> check = GoldCheck.of(
                task.population(), task.labels(), task.llm(), task.claim().delta(), most);
        String none = "fewer than " + GoldCheck.LEAST
                + " of the rows looked at have a gold label that is one of the model's: not compared";
        lines.say("gold", check.map(GoldCheck::words).orElse(none));
        return check;
    }

    /** Rows that the LLM has yet to answer when the dataset is labelled. */
    private long furtherCalls(Agreement found) {
        return Math.max(
                0, task.population().askable() - found.saved() - task.llm().used());
    }
}
