package dev.sluice.spark;

import dev.sluice.certificate.Certificate;
import dev.sluice.certificate.ClassGoldSearch;
import dev.sluice.certificate.ClassSearch;
import dev.sluice.certificate.ClassSpec;
import dev.sluice.certificate.Finding;

/** Precision or recall of one class, against the LLM or on gold rows. */
record ClassClaim(CertifyTask task) implements ClaimSearch {
    @Override
    public Verdict search(CertifyLines lines) {
        task.progress()
                .accept("looking for a cascade by the class '" + task.claim().label() + "'");
        Finding finding = find();
        if (!finding.certified()) {
            if (finding.pValue() < 1) {
                lines.say("method", finding.method());
            }
            return Verdict.refused(what() + " could not be certified: " + finding.refusal());
        }
        if (finding.accepted() == 0) {
            return Verdict.refused(
                    "do not cascade: use the LLM. No cascade whose small stages accept a row was shown to"
                            + " reach the target");
        }
        long saved = finding.accepted() - task.labelledAmongAccepted(finding);
        if (againstLlm() && !task.stream() && saved <= 0) {
            return Verdict.refused("do not cascade: use the LLM. To show the " + what() + ", all " + finding.accepted()
                    + " rows that would be accepted were labelled, so that nothing is saved; fewer --labels may do");
        }
        return Verdict.proved(finding, evidence(finding, saved));
    }

    private Finding find() {
        return switch (task.claim().against()) {
            case LLM ->
                precision()
                        ? ClassSearch.precision(spec(ClassSpec.FEW_POINTS), task.population(), task.oracle())
                        : ClassSearch.recall(spec(ClassSpec.POINTS), task.population(), task.oracle());
            case GOLD ->
                precision()
                        ? ClassGoldSearch.precision(spec(ClassSpec.POINTS), task.goldRows(), task.oracle())
                        : ClassGoldSearch.recall(spec(ClassSpec.POINTS), task.goldRows(), task.oracle());
        };
    }

    private CertifyLines evidence(Finding finding, long saved) {
        boolean sampled = finding.figures().containsKey("drawn");
        double counted = finding.figures().get(sampled ? "drawn" : "counted");
        double right = sampled
                ? counted - finding.figures().get("wrong")
                : finding.figures().get("right");
        CertifyLines evidence = new CertifyLines()
                .say(
                        "evidence",
                        "%,.0f of %,.0f labelled rows that count are right, p = %.3g; about %s is to be expected",
                        right,
                        counted,
                        finding.pValue(),
                        CertificateWords.percent(finding.estimate()))
                .say("method", finding.method());
        if (againstLlm()) {
            evidence.say("saving", "%,d of %,d calls", saved, task.population().askable());
        }
        if (precision()) {
            evidence.say("escalated", "all rows to which a small stage gives another class");
        }
        return evidence;
    }

    private boolean againstLlm() {
        return task.claim().against() == Certificate.Against.LLM;
    }

    private boolean precision() {
        return task.claim().kind() == Certificate.Kind.PRECISION;
    }

    private String what() {
        return (precision() ? "precision" : "recall") + " of '" + task.claim().label() + "'";
    }

    private ClassSpec spec(int points) {
        return new ClassSpec(
                task.labels().indexOf(task.claim().label()),
                task.claim().target(),
                task.claim().delta(),
                task.stream(),
                task.stages(),
                task.labels().size(),
                points,
                task.spec().search().labels(),
                task.spec().search().seed());
    }
}
