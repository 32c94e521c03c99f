package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A second small model behind the first of a task: rows that the first rejects go to it, and those that it rejects too to the LLM,
 * whose answer stands.
 *
 * @param choose the task's rows to choose on with the second model's probabilities
 * @param report the task's rows to report on with the second model's probabilities
 */
public record SecondGate(Task task, String llm, Rows choose, Rows report) {
    private static final int GRID = 40;

    /**
     * At one share of the calls.
     *
     * @param bySecond share of the rows that the second model labels
     * @param cost share of the rows that the LLM is asked for
     * @param firstCost the same without the second model
     * @param toFirst accuracy less that without the second model
     */
    public record Beside(
            double budget,
            double bySecond,
            double cost,
            double accuracy,
            double firstCost,
            double firstAccuracy,
            Difference toFirst) {}

    /** Rows up to the first threshold go to the second model, of those the ones up to the second threshold to the LLM. */
    private record Thresholds(double first, double second) {}

    private record Labelled(int[] labels, double bySecond, double cost) {}

    public SecondGate(Task task, String llm, double[][] choose, double[][] report) {
        this(task, llm, task.choose().with(choose), task.report().with(report));
    }

    public List<Beside> atBudgets() {
        return Figures.BUDGETS.stream().map(this::at).toList();
    }

    /** Both thresholds of the rows to choose on; beside it, the first alone at the threshold of the same rows and budget. */
    Beside at(double budget) {
        Labelled two = labelled(task.report(), report, thresholds(budget));
        Point one = Point.at(task, Cascade.confidence(task, llm), budget);
        Rows rows = task.report();
        return new Beside(
                budget,
                two.bySecond(),
                two.cost(),
                rows.accuracy(two.labels()),
                one.cost(),
                rows.accuracy(one.labels()),
                Difference.of(rows.right(two.labels()), rows.right(one.labels())));
    }

    /**
     * Every pair spends the budget: of the rows that the first rejects, the second's least confident ones; pairs that ties make
     * spend more are left out. The pair with the highest accuracy is taken, of equals the one that gives the second the fewest rows; the fewest are none.
     */
    private Thresholds thresholds(double budget) {
        double[] first = confidences(task.choose());
        int asked = (int) Math.round(budget * first.length);
        TreeSet<Integer> rejects = new TreeSet<>(List.of(asked));
        for (int step = 1; step <= GRID; step++) {
            rejects.add(Math.max(asked, step * first.length / GRID));
        }
        Thresholds best = null;
        double most = -1;
        for (int rejected : rejects) {
            Thresholds tried = thresholds(first, rejected, asked);
            Labelled labelled = labelled(task.choose(), choose, tried);
            double accuracy = task.choose().accuracy(labelled.labels());
            // The first pair, of the first model alone, is there whatever its ties cost.
            if (best == null || (accuracy > most && labelled.cost() * first.length <= asked)) {
                most = accuracy;
                best = tried;
            }
        }
        return best;
    }

    private Thresholds thresholds(double[] first, int rejected, int asked) {
        double one = atMost(first, rejected);
        double[] second = IntStream.range(0, first.length)
                .filter(i -> first[i] <= one)
                .mapToDouble(choose::confidence)
                .toArray();
        // All that are rejected are asked: the second model has no part in it.
        return new Thresholds(one, rejected == asked ? Double.POSITIVE_INFINITY : atMost(second, asked));
    }

    /** The highest of the so many lowest. */
    private static double atMost(double[] values, int rows) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return rows == 0 ? Double.NEGATIVE_INFINITY : sorted[rows - 1];
    }

    private static double[] confidences(Rows rows) {
        double[] all = new double[rows.size()];
        Arrays.setAll(all, rows::confidence);
        return all;
    }

    private Labelled labelled(Rows first, Rows second, Thresholds thresholds) {
        int[] labels = first.smallLabels();
        int[] answers = first.answered(llm);
        double bySecond = 0;
        double asked = 0;
        for (int i = 0; i < labels.length; i++) {
            if (first.confidence(i) <= thresholds.first()) {
                boolean accepts = second.confidence(i) > thresholds.second();
                labels[i] = accepts ? second.small(i) : answers[i];
                bySecond += accepts ? 1 : 0;
                asked += accepts ? 0 : 1;
            }
        }
        return new Labelled(labels, bySecond / labels.length, asked / labels.length);
    }
}
