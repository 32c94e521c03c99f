package dev.sluice.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How good confidences are: of each row only how sure it was and whether it was right. No figure depends on the order of
 * the rows. Every figure is NaN when there are no rows.
 *
 * @param rows rows that counted: those whose confidence is not NaN
 * @param accuracy share of rows that are right
 * @param confidence mean confidence
 * @param logLoss mean of -ln c where right and -ln(1 - c) where wrong, in nats, the argument taken as at least 1e-15
 * @param brier mean of (c - 1[right])², 0 to 1 (Brier 1950)
 * @param auroc share of the pairs of a right and a wrong row in which the right one is more confident, equals count half;
 *     NaN when all are right or all are wrong
 * @param aurc area under the risk-coverage curve, 1/n Σ_k (errors among the k most confident rows)/k, expected over a
 *     random order among equals (Geifman and El-Yaniv 2017); 0 is best
 * @param eceEqualWidth see {@link CalibrationMetrics#eceEqualWidth}
 * @param eceEqualMass see {@link CalibrationMetrics#eceEqualMass}
 * @param reliability 15 bins of equal width
 */
public record ConfidenceMetrics(
        long rows,
        double accuracy,
        double confidence,
        double logLoss,
        double brier,
        double auroc,
        double aurc,
        double eceEqualWidth,
        double eceEqualMass,
        List<ReliabilityBin> reliability) {
    private static final double LEAST_PROBABILITY = 1e-15;

    /**
     * Measures rows.
     *
     * @param confidence each in [0, 1], or NaN where the row is to be left out
     */
    public static ConfidenceMetrics of(double[] confidence, boolean[] right) {
        if (confidence.length != right.length) {
            throw new IllegalArgumentException(confidence.length + " confidences but " + right.length + " outcomes");
        }
        Ranked ranked = Ranked.of(confidence, right);
        double[] c = ranked.confidence();
        boolean[] hits = ranked.right();
        double logLoss = 0;
        double brier = 0;
        for (int i = 0; i < c.length; i++) {
            logLoss += logLoss(c[i], hits[i]);
            double distance = c[i] - (hits[i] ? 1 : 0);
            brier += distance * distance;
        }
        double n = c.length; // 0 / 0.0 is the NaN that is promised
        return new ConfidenceMetrics(
                c.length,
                ranked.hits() / n,
                Arrays.stream(c).sum() / n,
                logLoss / n,
                brier / n,
                ranked.auroc(),
                ranked.aurc(),
                CalibrationMetrics.eceEqualWidth(c, hits),
                CalibrationMetrics.eceEqualMass(c, hits),
                reliability(c, hits));
    }

    /** What one row costs in {@link #logLoss()}. */
    static double logLoss(double confidence, boolean right) {
        return -Math.log(Math.max(right ? confidence : 1 - confidence, LEAST_PROBABILITY));
    }

    private static List<ReliabilityBin> reliability(double[] confidence, boolean[] right) {
        int bins = CalibrationMetrics.BINS;
        long[] rows = new long[bins];
        double[] sums = new double[bins];
        long[] hits = new long[bins];
        for (int i = 0; i < confidence.length; i++) {
            int bin = CalibrationMetrics.widthBin(confidence[i]);
            rows[bin]++;
            sums[bin] += confidence[i];
            hits[bin] += right[i] ? 1 : 0;
        }
        List<ReliabilityBin> table = new ArrayList<>();
        for (int m = 0; m < bins; m++) {
            double n = rows[m];
            table.add(new ReliabilityBin((double) m / bins, (m + 1.0) / bins, rows[m], sums[m] / n, hits[m] / n));
        }
        return List.copyOf(table);
    }

    /** The figures on one line, for people. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "ECE %.4f (equal mass %.4f), Brier %.4f, log loss %.4f, AUROC %.4f, AURC %.4f",
                eceEqualWidth,
                eceEqualMass,
                brier,
                logLoss,
                auroc,
                aurc);
    }

    /** The reliability table without its empty bins, for people: a head, then a line a bin. */
    public List<String> table() {
        List<String> lines = new ArrayList<>(List.of("confidence         rows    mean   right"));
        for (ReliabilityBin bin : reliability) {
            if (bin.rows() > 0) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%.3f-%.3f  %,10d  %.4f  %.4f",
                        bin.from(),
                        bin.to(),
                        bin.rows(),
                        bin.confidence(),
                        bin.accuracy()));
            }
        }
        return lines;
    }
}
