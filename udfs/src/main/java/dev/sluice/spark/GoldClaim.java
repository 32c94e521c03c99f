package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.Finding;
import dev.sluice.certificate.GoldAdvice;
import dev.sluice.certificate.GoldFinding;
import dev.sluice.certificate.GoldSearch;
import dev.sluice.certificate.GoldSpec;
import java.util.Optional;

/** Accuracy on gold rows, and non-inferiority to the LLM on them. */
record GoldClaim(CertifyTask task) implements ClaimSearch {
    @Override
    public Verdict search(CertifyLines lines) {
        boolean loss = task.claim().kind() == Certificate.Kind.NON_INFERIORITY;
        GoldFinding found = loss
                ? GoldSearch.nonInferiority(spec(task.claim().epsilon()), task.goldRows(), task.oracle())
                : GoldSearch.accuracy(spec(task.claim().target()), task.goldRows(), task.oracle());
        Optional<GoldFinding.Advice> advice = task.llm() == null ? Optional.empty() : found.advice();
        advice.ifPresent(a -> lines.say("gold", sentence(a)));
        Finding finding = found.finding();
        if (!finding.certified()) {
            return Verdict.refused(finding.refusal());
        }
        if (advice.isPresent() && advice.get().use() != GoldAdvice.CASCADE) {
            return Verdict.refused(sentence(advice.get()));
        }
        if (finding.accepted() == 0) {
            return Verdict.refused(
                    "do not cascade: use the LLM. It holds the target alone, and no cascade with a small model does");
        }
        CertifyLines evidence = new CertifyLines()
                .say(
                        "evidence",
                        "p = %.3g on gold rows; about %s is to be expected",
                        finding.pValue(),
                        CertificateWords.percent(finding.estimate()))
                .say("method", finding.method());
        return Verdict.proved(finding, evidence);
    }

    private GoldSpec spec(double goal) {
        return new GoldSpec(
                goal,
                task.claim().delta(),
                task.stages(),
                task.labels().size(),
                GoldSpec.POINTS,
                task.llm() == null ? Integer.MAX_VALUE : task.spec().search().labels(),
                task.spec().search().seed());
    }

    private String sentence(GoldFinding.Advice advice) {
        return advice.sentence(task.small().stages().get(advice.stage()).name());
    }
}
