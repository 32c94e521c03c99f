package dev.sluice.jobs.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the rounds of {@link SmallModel} come to: the stage's own figures, its ratio to every other variant, and each variant's
 * own.
 *
 * @param what is measured, before every line
 * @param rounds of each variant by its name, as many of all, in the order in which they were made
 * @param cuda whether the graph ran on a GPU: ratios are of wall time then, for CPU time says little
 */
record SmallModelFigures(String what, Map<String, List<VariantRound>> rounds, boolean cuda) {
    private static final double NOTHING_LOST = 0.97;
    private static final double PADDING_WASTES = 5;

    /** @param plan the batches that a graph in floating point chose, where it told */
    List<Measure> measures(Optional<String> plan) {
        List<Measure> measures = new ArrayList<>(stage(plan));
        String best = bestBare();
        measures.add(ratio(best)
                .against(what + "Spark stage ÷ " + Variants.label(best) + ", its best schedule", unit(), NOTHING_LOST));
        for (String name : rounds.keySet()) {
            if (name.equals(Variants.PADDED)) {
                measures.add(
                        ratio(name).against(what + "Spark stage ÷ " + Variants.label(name), unit(), PADDING_WASTES));
            } else if (!name.equals(Variants.SPARK) && !name.equals(best)) {
                measures.add(ratio(name).printed(what + "Spark stage ÷ " + Variants.label(name), unit()));
            }
        }
        rounds.forEach((name, own) -> measures.add(variant(name, own)));
        return measures;
    }

    private List<Measure> stage(Optional<String> plan) {
        List<VariantRound> own = rounds.get(Variants.SPARK);
        VariantRound last = own.get(own.size() - 1);
        double tokens = (double) last.work().tokens() / last.rows();
        return List.of(
                printed("rows/s", own, VariantRound::perSecond, "%.1f", "rows/s of wall time"),
                printed("tokens/s", own, VariantRound::tokensPerSecond, "%.0f", "tokens/s of wall time"),
                printed("rows per CPU-second", own, VariantRound::perCpuSecond, "%.1f", "rows per CPU-second"),
                printed("padding efficiency", own, VariantRound::paddingEfficiency, "%.3f", "real ÷ computed tokens"),
                printed("outside the model", own, VariantRound::shareOutside, "%.4f", "share of the tasks' time"),
                Measure.printed(
                        what + "batch plan",
                        plan.orElseGet(() -> String.format(
                                Locale.ROOT,
                                "%.1f rows a run",
                                (double) last.rows() / last.work().runs())),
                        String.format(Locale.ROOT, "%.0f tokens a row", tokens)));
    }

    private Measure printed(
            String name, List<VariantRound> own, ToDoubleFunction<VariantRound> figure, String format, String unit) {
        return Measure.printed(
                what + "Spark stage, " + name, String.format(Locale.ROOT, format, median(own, figure)), unit);
    }

    private Measure variant(String name, List<VariantRound> own) {
        Variant.Work work = own.get(0).work();
        String padding = work.padded() == 0
                ? ""
                : String.format(Locale.ROOT, ", %.1f %%", 100 * median(own, VariantRound::paddingEfficiency));
        String resident =
                String.format(Locale.ROOT, "%.0f", own.get(own.size() - 1).resident());
        return Measure.printed(
                what + Variants.label(name),
                String.format(
                        Locale.ROOT,
                        "%.1f, %.1f, %s%s",
                        median(own, VariantRound::perSecond),
                        median(own, VariantRound::perCpuSecond),
                        resident,
                        padding),
                "rows/s, rows per CPU-second, MB most resident" + (padding.isEmpty() ? "" : ", real tokens"));
    }

    private String unit() {
        return cuda ? "ratio of rows/s of wall time" : Samples.UNIT;
    }

    private double speed(VariantRound round) {
        return cuda ? round.perSecond() : round.perCpuSecond();
    }

    private String bestBare() {
        return rounds.keySet().stream()
                .filter(Variants::isBare)
                .max(Comparator.comparingDouble(name -> median(rounds.get(name), this::speed)))
                .orElseThrow();
    }

    private Samples ratio(String other) {
        List<VariantRound> stage = rounds.get(Variants.SPARK);
        List<VariantRound> others = rounds.get(other);
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < stage.size(); i++) {
            ratios.add(speed(stage.get(i)) / speed(others.get(i)));
        }
        return Samples.of(ratios);
    }

    private static double median(List<VariantRound> own, ToDoubleFunction<VariantRound> figure) {
        return new Samples(own.stream().mapToDouble(figure).toArray()).median();
    }
}
