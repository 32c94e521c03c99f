package dev.sluice.jobs.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the cells of {@link CertifyTable} add up to. */
record CertifyFigures(List<CertifyCell> cells) {
    private static final double LEVEL = 0.05;
    private static final double NEVER_BELOW = -0.01;
    private static final double MEAN_ABOVE = 0.05;
    private static final double LEAST = 0.1;
    private static final double MOST = 0.97;

    /** Rows that needed no LLM, ours less the published rule's. */
    record Difference(CertifyCell ours, CertifyCell published) {
        double saved() {
            return ours.saved() - published.saved();
        }

        boolean saturated() {
            return published.saved() < LEAST || published.saved() > MOST;
        }
    }

    /** A Markdown table: a line for each column and target. */
    List<String> table() {
        List<String> rules = cells.stream().map(CertifyCell::rule).distinct().toList();
        List<String> lines = new ArrayList<>();
        lines.add("| column | T | " + String.join(" | ", rules) + " |");
        lines.add("|---|---|" + "---|".repeat(rules.size()));
        for (int i = 0; i < cells.size(); i += rules.size()) {
            StringBuilder line = new StringBuilder(String.format(
                    Locale.ROOT,
                    "| %s | %.2f |",
                    cells.get(i).column(),
                    cells.get(i).target()));
            cells.subList(i, i + rules.size())
                    .forEach(cell -> line.append(' ').append(cell.text()).append(" |"));
            lines.add(line.toString());
        }
        return lines;
    }

    /** Every figure of every cell, then the goals. */
    List<Measure> measures() {
        List<Measure> measures = new ArrayList<>();
        for (CertifyCell cell : cells) {
            String name = cell.name() + ", ";
            measures.add(Measure.printed(name + "rows without LLM", text("%.4f", cell.saved()), "share of rows"));
            measures.add(Measure.printed(name + "labels paid", text("%.4f", cell.bought()), "share of rows"));
            measures.add(Measure.printed(
                    name + "violations", Integer.toString(cell.missed()), "of " + cell.seeds() + " seeds"));
        }
        List<CertifyCell> ours = of("Sluice");
        if (!ours.isEmpty()) {
            measures.add(violations(ours));
            comparisons().ifPresent(measures::addAll);
        }
        return measures;
    }

    /** The worst cell against a level that is split over all. */
    private static Measure violations(List<CertifyCell> ours) {
        double level = LEVEL / ours.size();
        CertifyCell worst = ours.stream()
                .min(Comparator.comparingDouble(CertifyCell::pValue))
                .orElseThrow();
        return new Measure(
                "Sluice's violations: smallest p-value, " + worst.missed() + " of " + worst.seeds() + " at "
                        + worst.column() + text(", T = %.2f", worst.target()),
                text("%.4f", worst.pValue()),
                "exact binomial",
                text(">= %.5f", level) + " (0.05 / " + ours.size() + " cells)",
                worst.pValue() >= level);
    }

    private Optional<List<Measure>> comparisons() {
        List<CertifyCell> published = of("BARGAIN_A");
        if (published.isEmpty()) {
            return Optional.empty();
        }
        List<CertifyCell> ours = of("Sluice");
        List<Difference> all = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            all.add(new Difference(ours.get(i), published.get(i)));
        }
        Difference worst =
                all.stream().min(Comparator.comparingDouble(Difference::saved)).orElseThrow();
        List<Difference> open = all.stream().filter(d -> !d.saturated()).toList();
        double mean = open.stream().mapToDouble(Difference::saved).average().orElse(Double.NaN);
        return Optional.of(List.of(
                new Measure(
                        "Sluice less BARGAIN_A, smallest difference, at "
                                + worst.ours().column()
                                + text(", T = %.2f", worst.ours().target()),
                        text("%+.4f", worst.saved()),
                        "share of rows",
                        text(">= %.2f", NEVER_BELOW),
                        worst.saved() >= NEVER_BELOW),
                new Measure(
                        "Sluice less BARGAIN_A, mean over the " + open.size() + " of " + all.size()
                                + " cells where BARGAIN_A is between " + LEAST + " and " + MOST,
                        text("%+.4f", mean),
                        "share of rows",
                        text(">= +%.2f", MEAN_ABOVE),
                        mean >= MEAN_ABOVE)));
    }

    private List<CertifyCell> of(String rule) {
        return cells.stream().filter(cell -> cell.rule().equals(rule)).toList();
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
