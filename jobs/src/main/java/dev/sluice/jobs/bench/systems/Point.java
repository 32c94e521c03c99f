package dev.sluice.jobs.bench.systems;

import java.util.Arrays;

/**
 * What a system did on the rows to report on.
 *
 * @param budget share of the cost of asking for every row, or NaN for the share that was best on the rows to choose on
 * @param cost what was really spent of it
 * @param characters the same by the characters of the texts that were asked about
 * @param labels of all rows
 */
record Point(String system, double budget, double cost, double characters, int[] labels) {
    private static final double NO_ROW = Double.POSITIVE_INFINITY;

    /** The threshold is the quantile of the budget on the rows to choose on. */
    static Point at(Task task, Cascade cascade, double budget) {
        int most = (int) Math.round(budget * task.choose().size());
        return with(task, cascade, budget, threshold(cascade.choose().urgency(), most));
    }

    /** The same with one standard error of a share of so many rows to spare, so that the budget is kept on other rows too. */
    static Point within(Task task, Cascade cascade, double budget) {
        int n = task.choose().size();
        double spare = Math.sqrt(budget * (1 - budget) / n);
        return with(task, cascade, budget, threshold(cascade.choose().urgency(), (int) ((budget - spare) * n)));
    }

    /** The threshold is the one of the highest accuracy on the rows to choose on, of equals the cheapest. */
    static Point best(Task task, Cascade cascade) {
        Rows rows = task.choose();
        Integer[] order = order(cascade.choose().urgency());
        boolean[] small = rows.right(rows.smallLabels());
        boolean[] asked = rows.right(cascade.choose().asked());
        int best = 0;
        int gain = 0;
        int most = 0;
        for (int k = 0; k < order.length; k++) {
            gain += (asked[order[k]] ? 1 : 0) - (small[order[k]] ? 1 : 0);
            if (gain > most) {
                most = gain;
                best = k + 1;
            }
        }
        return with(task, cascade, Double.NaN, threshold(cascade.choose().urgency(), best));
    }

    /** Of the rows 0, 2, 4, … and of the rows 1, 3, 5, … */
    static Point interleaved(Point even, Point odd) {
        int n = even.labels.length + odd.labels.length;
        int[] labels = new int[n];
        Arrays.setAll(labels, i -> (i % 2 == 0 ? even : odd).labels[i / 2]);
        double share = (double) even.labels.length / n;
        return new Point(
                even.system,
                even.budget,
                share * even.cost + (1 - share) * odd.cost,
                share * even.characters + (1 - share) * odd.characters,
                labels);
    }

    private static Point with(Task task, Cascade cascade, double budget, double threshold) {
        Rows rows = task.report();
        int[] labels = rows.smallLabels();
        double calls = 0;
        double characters = 0;
        for (int i = 0; i < labels.length; i++) {
            if (cascade.report().urgency()[i] >= threshold) {
                labels[i] = cascade.report().asked()[i];
                calls++;
                characters += rows.characters()[i];
            }
        }
        double all = Arrays.stream(rows.characters()).sum();
        return new Point(cascade.name(), budget, calls / rows.size(), characters / all, labels);
    }

    /** That at least so many rows reach, as few more as ties allow. */
    private static double threshold(double[] urgency, int rows) {
        return rows == 0 ? NO_ROW : urgency[order(urgency)[rows - 1]];
    }

    private static Integer[] order(double[] urgency) {
        Integer[] order = new Integer[urgency.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(urgency[b], urgency[a]));
        return order;
    }
}
