package dev.sluice.certificate;

import dev.sluice.bounds.FixedSequence;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the test said of one point, with the words for people. */
record GoldOutcome(
        boolean certified,
        int index,
        double target,
        double proved,
        double estimate,
        double pValue,
        FixedSequence test,
        String refusal) {
    GoldFinding finding(String method, GoldSpec spec, GoldAsked asked, GoldPlan plan) {
        long accepted = certified ? asked.test().accepted(plan.path(), index) : 0;
        GoldFinding.Advice advice = asked.advice(spec, accepted > 0);
        if (certified && accepted == asked.test().size() && plan.stages() == 1 << advice.stage()) {
            // Good enough without any answer of the LLM.
            advice = new GoldFinding.Advice(GoldAdvice.USE_SMALL, advice.stage(), advice.comparison());
        }
        Finding finding = new Finding(
                certified,
                certified ? plan.path().thresholds()[index] : Finding.nothing(spec.stages(), spec.classes()),
                target,
                proved,
                estimate,
                pValue,
                asked.test().size(),
                accepted,
                asked.ids(),
                method + "; " + asked.choosing().size() + " gold rows chose the path, "
                        + asked.test().size() + " others tested it; " + test.deltaUse(),
                figures(advice.comparison()),
                refusal);
        return new GoldFinding(finding, Optional.of(advice));
    }

    private static Map<String, Double> figures(GoldComparison comparison) {
        double rows = comparison.rows();
        Map<String, Double> figures = new TreeMap<>();
        figures.put("goldRows", rows);
        figures.put("llmAccuracy", (comparison.bothRight() + comparison.llmOnly()) / rows);
        figures.put("smallAccuracy", (comparison.bothRight() + comparison.smallOnly()) / rows);
        figures.put("llmLessSmall", comparison.difference());
        figures.put("llmLessSmallLow", comparison.low());
        figures.put("llmLessSmallHigh", comparison.high());
        return figures;
    }
}
