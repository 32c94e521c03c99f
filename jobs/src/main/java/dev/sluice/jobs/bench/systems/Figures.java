package dev.sluice.jobs.bench.systems;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every system did with one small model and one LLM.
 *
 * @param systems by system, an outcome for each of {@link #BUDGETS} and one at its best share
 * @param recovered by system, what it recovers of the gap between both alone
 */
public record Figures(Task task, String llm, List<List<Outcome>> systems, List<Recovery> recovered) {
    /** Shares of the cost of asking for every row. */
    public static final List<Double> BUDGETS = List.of(0.05, 0.1, 0.2, 0.3118);

    /** The least confident rows first, and of both labels the one that is more probably right. */
    public static final String DEFERRED = "confidence + deferral model";

    /** @param llm that both sets of rows have answers of */
    public static Figures of(Task task, String llm) {
        List<List<Outcome>> systems = new ArrayList<>();
        List<Recovery> recovered = new ArrayList<>();
        for (Cascade cascade : Cascade.all(task, llm, Deferred.of(task, llm))) {
            List<Outcome> row = row(task, llm, budget -> Point.at(task, cascade, budget), Point.best(task, cascade));
            systems.add(row);
            recovered.add(Recovery.of(task.report(), llm, cascade, row));
        }
        return new Figures(task, llm, List.copyOf(systems), List.copyOf(recovered));
    }

    /** Accuracy without a call. */
    public double smallAlone() {
        return task.report().accuracy(task.report().smallLabels());
    }

    /** Accuracy with a call for every row. */
    public double llmAlone() {
        return task.report().accuracy(task.report().answered(llm));
    }

    /**
     * A cheap LLM before a strong one.
     *
     * @param price of the cheap one's call, as a share of the strong one's
     */
    public static List<Outcome> twoLlms(Task task, String cheap, String strong, double price) {
        TwoLlms two = TwoLlms.of(task, cheap, strong, price);
        return row(task, strong, two::at, two.at(Double.POSITIVE_INFINITY));
    }

    /** The same where the cheap one answered the rows to report on alone: chosen on one half of them for the other, both ways. */
    public static List<Outcome> twoLlmsByHalves(Task task, String cheap, String strong, double price) {
        Rows rows = task.report();
        TwoLlms[] halves = new TwoLlms[2];
        for (int half = 0; half < halves.length; half++) {
            Task one = new Task(task.data(), task.small(), rows.at(half(rows, 1 - half)), rows.at(half(rows, half)));
            halves[half] = TwoLlms.of(one, cheap, strong, price);
        }
        return row(
                task,
                strong,
                budget -> Point.interleaved(halves[0].at(budget), halves[1].at(budget)),
                Point.interleaved(halves[0].at(Double.POSITIVE_INFINITY), halves[1].at(Double.POSITIVE_INFINITY)));
    }

    /** Every other row. */
    private static int[] half(Rows rows, int half) {
        return IntStream.range(0, rows.size()).filter(i -> i % 2 == half).toArray();
    }

    /** One system at a share of the calls that is kept on the rows to report on too, but for chance. */
    public static Outcome within(Task task, String llm, double budget) {
        Cascade deferred = Cascade.deferred(task, Deferred.of(task, llm));
        return Outcome.of(task.report(), llm, Point.within(task, deferred, budget));
    }

    private static List<Outcome> row(Task task, String llm, Function<Double, Point> at, Point best) {
        return Stream.concat(BUDGETS.stream().map(at), Stream.of(best))
                .map(point -> Outcome.of(task.report(), llm, point))
                .toList();
    }

    public List<Outcome> system(String name) {
        return systems.stream()
                .filter(row -> row.get(0).system().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A Markdown table: a system a line. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%s: small alone %.4f, %s; %,d rows to choose on, %,d to report on",
                task.name(),
                smallAlone(),
                alone(),
                task.choose().size(),
                task.report().size()));
        lines.add("");
        lines.add("| system | "
                + String.join(
                        " | ",
                        BUDGETS.stream().map(b -> text("%.4g %%", 100 * b)).toList())
                + " | best |");
        lines.add("|---|" + "---|".repeat(BUDGETS.size() + 1));
        systems.forEach(row -> lines.add(line(row)));
        return lines;
    }

    /** Each LLM with answers on the rows to report on. */
    private String alone() {
        Rows rows = task.report();
        return rows.answers().keySet().stream()
                .sorted()
                .map(each -> text("%s alone %.4f", each, rows.accuracy(rows.answered(each))))
                .collect(Collectors.joining(", "));
    }

    public static String line(List<Outcome> row) {
        return "| " + row.get(0).system() + " | "
                + String.join(" | ", row.stream().map(Outcome::cell).toList()) + " |";
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
