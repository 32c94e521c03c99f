package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.List;

/**
 * A cheap LLM before a strong one. The least confident rows go to the cheap one; where the label judged best after its answer is
 * least probably right, the strong one is asked too and all labels are judged together. Both shares are chosen by trying all
 * pairs of a grid on the rows to choose on, of equals the cheapest (FrugalGPT's search).
 */
record TwoLlms(Task task, double price, Judged first, Judged both) {
    private static final int GRID = 40;

    /** @param price of the cheap one's call, as a share of the strong one's */
    static TwoLlms of(Task task, String cheap, String strong, double price) {
        return new TwoLlms(task, price, Judged.of(task, List.of(cheap)), Judged.of(task, List.of(cheap, strong)));
    }

    private record Cut(double doubt, double certainty) {}

    private record Outcome(int[] labels, double cost, double characters) {}

    /** @param budget as a share of asking the strong one for every row */
    Point at(double budget) {
        Learned doubt = Cascade.doubt(task);
        double[] doubts = quantiles(doubt.choose());
        double[] certainties = quantiles(first.certainty().choose());
        Cut best = new Cut(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        double most = -1;
        double least = 0;
        for (double d : doubts) {
            for (double c : certainties) {
                Cut cut = new Cut(d, c);
                Outcome outcome = outcome(
                        task.choose(), cut, doubt.choose(), first.certainty().choose(), first.choose(), both.choose());
                double accuracy = task.choose().accuracy(outcome.labels());
                boolean better = accuracy > most || accuracy == most && outcome.cost() < least;
                if (outcome.cost() <= budget && better) {
                    most = accuracy;
                    least = outcome.cost();
                    best = cut;
                }
            }
        }
        Outcome outcome =
                outcome(task.report(), best, doubt.report(), first.certainty().report(), first.report(), both.report());
        return new Point(
                "two LLMs + deferral model, price " + price,
                budget,
                outcome.cost(),
                outcome.characters(),
                outcome.labels());
    }

    private Outcome outcome(Rows rows, Cut cut, double[] doubt, double[] certainty, int[] one, int[] two) {
        int[] labels = rows.smallLabels();
        double cost = 0;
        double characters = 0;
        for (int i = 0; i < labels.length; i++) {
            if (doubt[i] >= cut.doubt()) {
                boolean again = certainty[i] < cut.certainty();
                labels[i] = again ? two[i] : one[i];
                cost += price + (again ? 1 : 0);
                characters += (price + (again ? 1 : 0)) * rows.characters()[i];
            }
        }
        return new Outcome(
                labels,
                cost / rows.size(),
                characters / Arrays.stream(rows.characters()).sum());
    }

    /** And a value above all. */
    private static double[] quantiles(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] quantiles = new double[GRID + 1];
        Arrays.setAll(
                quantiles, q -> q == GRID ? Double.POSITIVE_INFINITY : sorted[(int) ((long) q * sorted.length / GRID)]);
        return quantiles;
    }
}
