package dev.sluice.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * The share of right rows in bins over the highest class probability after the temperature, with a slight tilt inside each
 * bin.
 *
 * <p>Source: Zadrozny, Elkan, Obtaining Calibrated Probability Estimates from Decision Trees and Naive Bayesian
 * Classifiers, ICML 2001; here over bins of equal mass, and merged where a more probable bin would be worth less.
 */
record Histogram(Temperature temperature, Knots knots, long rows) implements Calibrator {
    private static final int BINS = 15;
    private static final int LEAST_ROWS_A_BIN = 20;

    /**
     * Up to 15 bins of at least about 20 rows. Rows of equal probability stay together, in the bin of the first of them. A
     * bin begins at its first row; the first bin at 0.
     */
    static Histogram fit(Temperature temperature, Sample sample) {
        Ranked ranked = Ranked.of(sample.top(temperature), sample.right());
        double[] top = ranked.confidence();
        int bins = Math.max(1, Math.min(BINS, top.length / LEAST_ROWS_A_BIN));
        List<Bin> merged = new ArrayList<>();
        for (int from = 0; from < top.length; ) {
            int bin = bin(from, bins, top.length);
            int to = ranked.end(from);
            while (to < top.length && bin(to, bins, top.length) == bin) {
                to = ranked.end(to);
            }
            Bin next = new Bin(top[from], to - from, ranked.hits(from, to), sum(top, from, to));
            while (!merged.isEmpty() && merged.get(merged.size() - 1).value() > next.value()) {
                next = merged.remove(merged.size() - 1).and(next);
            }
            merged.add(next);
            from = to;
        }
        List<Knot> knots = new ArrayList<>();
        merged.forEach(bin -> knots.add(new Knot(knots.isEmpty() ? 0 : bin.from(), bin.value())));
        return new Histogram(temperature, new Knots(knots), top.length);
    }

    private static int bin(int rank, int bins, int rows) {
        return (int) ((long) rank * bins / rows);
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    private record Bin(double from, int rows, long hits, double sum) {
        Bin and(Bin next) {
            return new Bin(from, rows + next.rows, hits + next.hits, sum + next.sum);
        }

        /** With one more row, right to the degree of the mean probability, so that few rows never claim certainty. */
        double value() {
            return (hits + sum / rows) / (rows + 1);
        }
    }

    @Override
    public Method method() {
        return Method.HISTOGRAM;
    }

    @Override
    public double[] probabilities(double[] logits) {
        return temperature.probabilities(logits);
    }

    @Override
    public double confidence(double[] logits) {
        double top = temperature.confidence(logits);
        return Knots.tilted(knots.step(top), top);
    }
}
