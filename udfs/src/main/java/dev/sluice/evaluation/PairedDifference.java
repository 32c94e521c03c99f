package dev.sluice.evaluation;

import dev.sluice.bounds.Bounds;
import java.util.Arrays;
import java.util.Locale;

/**
 * Accuracy of one system less that of another on the same rows.
 *
 * @param firstOnly rows that only the first has right
 * @param secondOnly rows that only the second has right
 * @param low lower end of the percentile bootstrap interval (Efron 1979), rows drawn in pairs
 * @param high its upper end
 * @param level of the interval, such as 0.95
 * @param pValue exact two-sided McNemar test of equal accuracy
 */
public record PairedDifference(
        long rows, long firstOnly, long secondOnly, double low, double high, double level, double pValue) {
    /** How the interval is found. */
    public record Bootstrap(double level, int draws, long seed) {
        /** 95 %, 2,000 draws, seed 7. */
        public static final Bootstrap DEFAULT = new Bootstrap(0.95, 2_000, 7);

        public Bootstrap {
            if (!(level > 0 && level < 1) || draws < 1) {
                throw new IllegalArgumentException(
                        "expected a level above 0 and below 1 and draws from 1, found " + level + " and " + draws);
            }
        }
    }

    public static PairedDifference of(boolean[] first, boolean[] second, Bootstrap bootstrap) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(first.length + " outcomes of the first but " + second.length);
        }
        long firstOnly = 0;
        long secondOnly = 0;
        for (int i = 0; i < first.length; i++) {
            firstOnly += first[i] && !second[i] ? 1 : 0;
            secondOnly += second[i] && !first[i] ? 1 : 0;
        }
        return of(first.length, firstOnly, secondOnly, bootstrap);
    }

    /** From counts: rows that both have right, or neither, differ in nothing. */
    public static PairedDifference of(long rows, long firstOnly, long secondOnly, Bootstrap bootstrap) {
        if (rows < 1 || firstOnly < 0 || secondOnly < 0 || firstOnly + secondOnly > rows) {
            throw new IllegalArgumentException("expected rows from 1 that hold those that differ, found " + rows + ", "
                    + firstOnly + " and " + secondOnly);
        }
        double[] drawn = draw(rows, firstOnly, secondOnly, bootstrap);
        double tail = (1 - bootstrap.level()) / 2;
        return new PairedDifference(
                rows,
                firstOnly,
                secondOnly,
                quantile(drawn, tail),
                quantile(drawn, 1 - tail),
                bootstrap.level(),
                Bounds.mcNemarPValue(firstOnly, secondOnly));
    }

    /** Differences of resampled rows, sorted: how many rows differ, and which way. */
    private static double[] draw(long rows, long firstOnly, long secondOnly, Bootstrap bootstrap) {
        BinomialDraws draws = new BinomialDraws(bootstrap.seed());
        double differ = firstOnly + secondOnly;
        double[] drawn = new double[bootstrap.draws()];
        for (int i = 0; i < drawn.length && differ > 0; i++) {
            long differing = draws.next(rows, differ / rows);
            long first = draws.next(differing, firstOnly / differ);
            drawn[i] = (2.0 * first - differing) / rows;
        }
        Arrays.sort(drawn);
        return drawn;
    }

    private static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    public double difference() {
        return (double) (firstOnly - secondOnly) / rows;
    }

    /** In points of per cent, for people. */
    public String words() {
        return String.format(
                Locale.ROOT,
                "%+.2f points (%.0f %% interval %+.2f to %+.2f, p = %.2g)",
                100 * difference(),
                100 * level,
                100 * low,
                100 * high,
                pValue);
    }
}
