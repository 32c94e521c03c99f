package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import dev.sluice.evaluation.SampleBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Curves over k, and what the budget of one answer of a larger model buys. */
record BestOfKFigures(List<SampledRow> rows) {
    /** A larger model's answers to the same rows. */
    record Larger(String model, boolean[] passes, CallCost cost) {}

    private static final List<Integer> KS = List.of(1, 2, 4, 8, 16);

    BestOfKFigures {
        rows = List.copyOf(rows);
    }

    /** k up to half the samples, as in the paper: beyond, the estimate varies much. */
    private List<Integer> ks() {
        return KS.stream().filter(k -> k <= Math.max(1, samples() / 2)).toList();
    }

    private int samples() {
        return rows.stream().mapToInt(row -> row.ranked().length).min().orElse(0);
    }

    CallCost cost() {
        return CallCost.mean(rows.stream().map(SampledRow::cost).toList());
    }

    private RowBootstrap over(ToDoubleFunction<SampledRow> value) {
        return RowBootstrap.of(rows.stream().mapToDouble(value).toArray());
    }

    List<String> curve() {
        List<String> lines = new ArrayList<>();
        lines.add("Passes: the greedy answer " + over(SampledRow::once).text() + ", a random one of k samples "
                + over(SampledRow::anyOne).text() + ".");
        lines.add("");
        lines.add(
                "| k | first of k that passes (pass@k) | calls it takes | best ranked of k (rank-score@k) | ranked less greedy |");
        lines.add("|---|---|---|---|---|");
        for (int k : ks()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "| %d | %s | %.2f | %s | %s |",
                    k,
                    over(row -> row.firstThatPasses(k)).text(),
                    over(row -> row.callsUntilPass(k)).mean(),
                    over(row -> row.bestRanked(k)).text(),
                    over(row -> row.bestRanked(k) - row.once()).signed()));
        }
        return lines;
    }

    List<Measure> measures() {
        List<Measure> measures = new ArrayList<>();
        measures.add(share("greedy", over(SampledRow::once)));
        measures.add(share("one sample, or any of k", over(SampledRow::anyOne)));
        for (int k : ks()) {
            measures.add(share("pass@" + k, over(row -> row.firstThatPasses(k))));
            measures.add(share("rank-score@" + k, over(row -> row.bestRanked(k))));
        }
        return measures;
    }

    private static Measure share(String measure, RowBootstrap value) {
        return Measure.printed("best of k: " + measure, value.text(), "rows that pass");
    }

    /** One line a unit of the budget: k samples that one answer of the larger model pays for. */
    List<String> against(Larger larger) {
        CallCost small = cost();
        List<String> lines = new ArrayList<>();
        lines.add("| budget of one answer of " + larger.model()
                + " | k | it passes | first that passes, less it | best ranked, less it |");
        lines.add("|---|---|---|---|---|");
        lines.add(line(larger, SampleBudget.Unit.CALLS, 1, 1));
        lines.add(line(larger, SampleBudget.Unit.TOKENS, larger.cost().tokens(), small.tokens()));
        if (larger.cost().flops() > 0 && small.flops() > 0) {
            lines.add(line(larger, SampleBudget.Unit.FLOPS, larger.cost().flops(), small.flops()));
        }
        lines.add(line(larger, SampleBudget.Unit.SECONDS, larger.cost().seconds(), small.seconds()));
        return lines;
    }

    private String line(Larger larger, SampleBudget.Unit unit, double budget, double callCost) {
        String name = String.format(Locale.ROOT, "%.3g %s", budget, unit.text());
        double[] its = IntStream.range(0, rows.size())
                .mapToDouble(i -> larger.passes()[i] ? 1 : 0)
                .toArray();
        String passes = RowBootstrap.of(its).text();
        int k;
        try {
            k = SampleBudget.of(unit, budget, callCost).samplesUpTo(samples());
        } catch (UserException e) {
            return "| " + name + " | 0 | " + passes + " | buys no sample | |";
        }
        return String.format(
                Locale.ROOT,
                "| %s | %d%s | %s | %s | %s |",
                name,
                k,
                k == samples() ? " (all that were drawn)" : "",
                passes,
                less(row -> row.firstThatPasses(k), its).signed(),
                less(row -> row.bestRanked(k), its).signed());
    }

    private RowBootstrap less(ToDoubleFunction<SampledRow> value, double[] its) {
        return RowBootstrap.of(IntStream.range(0, rows.size())
                .mapToDouble(i -> value.applyAsDouble(rows.get(i)) - its[i])
                .toArray());
    }
}
