package dev.sluice.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A cascade between its small models and LLMs whose answer is known for every row, all on the rows that have gold.
 *
 * @param rows with gold
 * @param smallRight of them, those that the small models alone have right
 * @param cascadeRight of them, those that the cascade has right
 * @param alone LLMs by growing strength; the last is the ceiling
 * @param curve of the ceiling's answers, rows asked by the small model's confidence
 * @param againstSmall cascade less small
 * @param againstCeiling cascade less ceiling
 */
public record GapReport(
        long rows,
        long smallRight,
        long cascadeRight,
        List<Alone> alone,
        CostCurve curve,
        PairedDifference againstSmall,
        PairedDifference againstCeiling) {
    /**
     * Shares of calls that the curve is printed at: round ones, and .3118, what Data Shunt (AAAI 2024) pays on product reviews.
     */
    public static final List<Double> SHARES = List.of(0.05, 0.10, 0.20, 0.3118, 0.50);

    /**
     * An LLM that answered every row.
     *
     * @param name the column of its answers
     * @param right rows that it has right
     * @param missing rows without an answer, which count as wrong
     */
    public record Alone(String name, long right, long missing) {}

    public GapReport {
        alone = List.copyOf(alone);
        if (alone.isEmpty()) {
            throw new IllegalArgumentException("expected at least one LLM, found none");
        }
    }

    private Alone ceiling() {
        return alone.get(alone.size() - 1);
    }

    /** P_weak, the cascade's accuracy and P_ceiling. */
    public PerformanceGap gap() {
        return new PerformanceGap(
                share(smallRight), share(cascadeRight), share(ceiling().right()));
    }

    private double share(long right) {
        return (double) right / rows;
    }

    /** For people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        alone.forEach(llm -> lines.add(line(llm)));
        PerformanceGap gap = gap();
        lines.add(String.format(
                Locale.ROOT,
                "gap        P_weak %.4f, cascade %.4f, P_ceiling %.4f: PGR %s",
                gap.weak(),
                gap.combined(),
                gap.ceiling(),
                gap.undefinedBecause().map(why -> "undefined: " + why).orElseGet(() -> number(gap.recovered()))));
        lines.add("           cascade against small: " + againstSmall.words());
        lines.add("           cascade against " + ceiling().name() + ": " + againstCeiling.words());
        lines.add("curve      " + ceiling().name()
                + " on the rows that the small model is least sure of, thresholds chosen" + " in hindsight");
        lines.addAll(table());
        if (gap.undefinedBecause().isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "           APGR %s, CPT %s of the calls",
                    number(curve.averageGapRecovered()),
                    DoubleStream.of(0.2, 0.5, 0.8)
                            .mapToObj(this::callsToRecover)
                            .collect(Collectors.joining(", "))));
        } else {
            lines.add("           APGR and CPT undefined: there is no gap to recover");
        }
        return lines;
    }

    private String line(Alone llm) {
        String missing = llm.missing() == 0
                ? ""
                : String.format(Locale.ROOT, "; %,d rows without an answer count as wrong", llm.missing());
        return String.format(
                Locale.ROOT,
                "alone      %s accuracy %.4f%s%s",
                llm.name(),
                share(llm.right()),
                llm == ceiling() ? " (the ceiling)" : "",
                missing);
    }

    private List<String> table() {
        CostCurve.Point best = curve.best();
        StringBuilder calls = new StringBuilder("           calls    ");
        StringBuilder accuracy = new StringBuilder("           accuracy ");
        for (double share : SHARES) {
            calls.append(String.format(Locale.ROOT, "%8s", percent(share)));
            accuracy.append(String.format(Locale.ROOT, "%8.4f", curve.accuracyAt(share)));
        }
        calls.append("  best: ").append(percent(best.calls()));
        accuracy.append(String.format(Locale.ROOT, "  %.4f", best.accuracy()));
        return List.of(calls.toString(), accuracy.toString());
    }

    private String callsToRecover(double part) {
        OptionalDouble calls = curve.callsToRecover(part);
        return String.format(
                Locale.ROOT, "%.0f %%: %s", 100 * part, calls.isPresent() ? percent(calls.getAsDouble()) : "never");
    }

    /** At most two decimals. */
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share).replaceFirst("\\.?0+$", "") + " %";
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "undefined";
    }
}
