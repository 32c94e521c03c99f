package dev.sluice.jobs.bench.systems;

import dev.sluice.evaluation.CostCurve;
import dev.sluice.evaluation.PerformanceGap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a system of a small model and one LLM recovers of the gap between both, on the rows to report on. P_weak is the accuracy of
 * the small model alone, P_ceiling that of the LLM alone, whatever the system makes of the LLM's answers.
 *
 * @param gaps at each budget and at the best share: the accuracy there, at thresholds of the rows to choose on
 * @param average APGR, of the curve over all shares of calls; unlike the gaps it takes no threshold from other rows
 * @param calls CPT for each of {@link #PARTS}: the least share of calls that recovers so much; empty where none does
 */
public record Recovery(String system, List<PerformanceGap> gaps, OptionalDouble average, List<OptionalDouble> calls) {
    /** Parts of the gap that CPT is given for. */
    public static final List<Double> PARTS = List.of(0.2, 0.5, 0.8);

    static Recovery of(Rows rows, String llm, Cascade cascade, List<Outcome> outcomes) {
        double weak = rows.accuracy(rows.smallLabels());
        double ceiling = rows.accuracy(rows.answered(llm));
        CostCurve curve = CostCurve.highestScoreFirst(
                cascade.report().urgency(),
                rows.right(rows.smallLabels()),
                rows.right(cascade.report().asked()));
        return new Recovery(
                cascade.name(),
                outcomes.stream()
                        .map(outcome -> new PerformanceGap(weak, outcome.accuracy(), ceiling))
                        .toList(),
                new PerformanceGap(weak, curve.area(), ceiling).unclipped(),
                PARTS.stream()
                        .map(part -> calls(curve, weak + part * (ceiling - weak)))
                        .toList());
    }

    /** The curve's own gap ends where every row was asked, which with a deferral model is not the LLM alone. */
    private static OptionalDouble calls(CostCurve curve, double wanted) {
        double part = (wanted - curve.weak()) / (curve.strong() - curve.weak());
        return part > 0 && Double.isFinite(part) ? curve.callsToRecover(part) : OptionalDouble.empty();
    }

    /** Whether there is a gap to recover. */
    public boolean defined() {
        return gaps.get(0).undefinedBecause().isEmpty();
    }

    /** A Markdown table, a system a line, or one line that says why there is none. */
    public static List<String> table(List<Recovery> recovered) {
        PerformanceGap first = recovered.get(0).gaps().get(0);
        if (first.undefinedBecause().isPresent()) {
            return List.of("PGR, APGR and CPT are undefined: "
                    + first.undefinedBecause().get());
        }
        List<String> lines = new ArrayList<>();
        lines.add(text("P_weak %.4f, P_ceiling %.4f; PGR at each budget:", first.weak(), first.ceiling()));
        lines.add("");
        lines.add("| system | "
                + String.join(
                        " | ",
                        Figures.BUDGETS.stream()
                                .map(b -> text("%.4g %%", 100 * b))
                                .toList())
                + " | best | APGR | CPT 20 % | CPT 50 % | CPT 80 % |");
        lines.add("|---|" + "---|".repeat(Figures.BUDGETS.size() + 2 + PARTS.size()));
        recovered.forEach(each -> lines.add(each.line()));
        return lines;
    }

    private String line() {
        List<String> cells = new ArrayList<>(List.of(system));
        gaps.forEach(gap -> cells.add(ratio(gap.recovered())));
        cells.add(ratio(average));
        calls.forEach(each -> cells.add(each.isEmpty() ? "never" : text("%.1f %%", 100 * each.getAsDouble())));
        return "| " + String.join(" | ", cells) + " |";
    }

    /** All in one line, for a list of measures. */
    @Override
    public String toString() {
        return defined()
                ? line()
                : "undefined: " + gaps.get(0).undefinedBecause().orElseThrow();
    }

    private static String ratio(OptionalDouble value) {
        return value.isEmpty() ? "undefined" : text("%.3f", value.getAsDouble());
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
