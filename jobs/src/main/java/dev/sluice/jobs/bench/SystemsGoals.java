package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.systems.Figures;
import dev.sluice.jobs.bench.systems.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@link Systems} is to reach. With one LLM it is one system, fixed before any row to report on was looked at: the least
 * confident rows are asked, and the label is judged after the answer.
 */
final class SystemsGoals {
    private static final double CALLS = 0.154;
    private static final double PUBLISHED = 0.9042;
    /** Share of the cost of the LLM alone, published for a sentiment task. */
    private static final double COST = 0.3118;

    private static final String LINEAR = "isear linear";
    private static final String ENSEMBLE = "isear all four, mean";

    private SystemsGoals() {}

    /** Every figure, then the goals that these figures decide. */
    static List<Measure> of(Figures figures) {
        List<Measure> measures = new ArrayList<>();
        String name = figures.task().name();
        measures.add(Measure.printed(name + ", small alone", text("%.4f", figures.smallAlone()), "accuracy"));
        measures.add(
                Measure.printed(name + ", " + figures.llm() + " alone", text("%.4f", figures.llmAlone()), "accuracy"));
        for (List<Outcome> system : figures.systems()) {
            system.forEach(outcome -> measures.add(printed(name, outcome)));
        }
        figures.recovered()
                .forEach(each -> measures.add(
                        Measure.printed(name + ", " + each.system() + ", PGR, APGR, CPT", each.toString(), "")));
        switch (name) {
            case "banking77 linear" -> measures.add(fewCalls(figures));
            case LINEAR -> measures.addAll(aboveReference(figures, figures.system(Figures.DEFERRED)));
            case ENSEMBLE -> measures.add(llmAccuracy(name, Figures.within(figures.task(), figures.llm(), COST)));
            default -> {}
        }
        if (name.endsWith(" bge")) {
            figures.system(Figures.DEFERRED).forEach(outcome -> measures.add(neverBelow(name, outcome)));
        }
        return measures;
    }

    private static Measure printed(String name, Outcome outcome) {
        String value = text(
                "%.4f at %.4f of the calls, %.4f of the characters; to small %s; to LLM %s",
                outcome.accuracy(), outcome.cost(), outcome.characters(), outcome.toSmall(), outcome.toLlm());
        return Measure.printed(name + ", " + outcome.system() + ", " + share(outcome), value, "accuracy");
    }

    private static String share(Outcome outcome) {
        return Double.isFinite(outcome.budget()) ? text("%.4g %%", 100 * outcome.budget()) : "best";
    }

    private static Measure fewCalls(Figures figures) {
        Outcome outcome = Figures.within(figures.task(), figures.llm(), CALLS);
        return new Measure(
                "banking77 linear, " + outcome.system() + text(", %.1f %% of the calls", 100 * outcome.cost()),
                text("%.4f", outcome.accuracy()),
                "accuracy",
                ">= " + PUBLISHED + text(" at <= %.1f %%", 100 * CALLS),
                outcome.accuracy() >= PUBLISHED && outcome.cost() <= CALLS);
    }

    /** The reference is the cascade by highest probability, the LLM's answer taken as it is, on the same rows. */
    private static List<Measure> aboveReference(Figures figures, List<Outcome> ours) {
        List<Outcome> reference = figures.systems().get(0);
        List<Measure> measures = new ArrayList<>();
        for (int i = 0; i < Figures.BUDGETS.size(); i++) {
            double gain = ours.get(i).accuracy() - reference.get(i).accuracy();
            measures.add(new Measure(
                    LINEAR + ", " + share(ours.get(i)) + ", " + ours.get(i).system() + " less the reference curve",
                    text("%+.4f", gain),
                    "accuracy",
                    "> 0",
                    gain > 0));
        }
        return measures;
    }

    private static Measure neverBelow(String name, Outcome outcome) {
        boolean small = outcome.toSmall().mean() <= outcome.toLlm().mean();
        return new Measure(
                name + ", " + share(outcome) + ", " + outcome.system() + " less the better of both alone",
                (small ? outcome.toSmall() : outcome.toLlm()).toString(),
                "accuracy",
                "not below 0",
                outcome.belowNone());
    }

    /** @param two of two LLMs, an outcome for each budget and the best */
    static List<Measure> of(Figures figures, List<Outcome> two) {
        String name = figures.task().name();
        List<Measure> measures = new ArrayList<>();
        two.forEach(outcome -> measures.add(printed(name, outcome)));
        if (name.equals(LINEAR)) {
            measures.addAll(aboveReference(figures, two));
        } else if (name.equals(ENSEMBLE)) {
            measures.add(llmAccuracy(name, two.get(Figures.BUDGETS.indexOf(COST))));
        }
        return measures;
    }

    private static Measure llmAccuracy(String name, Outcome outcome) {
        return new Measure(
                name + ", " + outcome.system()
                        + text(", %.1f %% of the cost, less the LLM alone", 100 * outcome.cost()),
                outcome.toLlm().toString(),
                "accuracy",
                text(">= 0 at <= %.2f %%", 100 * COST),
                outcome.toLlm().mean() >= 0 && outcome.cost() <= COST);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
