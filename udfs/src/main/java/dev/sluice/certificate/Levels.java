package dev.sluice.certificate;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.special.Erf;

/**
 * The confidences of one stage, cut into levels of about equally many rows. All rows of a level and class share a risk, so a
 * threshold is always the lower edge of a level.
 */
final class Levels {
    private static final int MOST = 400;

    /** Confidences nearer to 0 or 1 than this tell no more. */
    private static final double CLIP = 1e-4;

    /** Descending lower edges; the last is 0. */
    private final double[] edges;

    /** Standard normal score of the share of rows that are more confident, per level. */
    private final double[] rankScore;

    private Levels(double[] edges, double[] rankScore) {
        this.edges = edges;
        this.rankScore = rankScore;
    }

    /** @param rows whose confidences at the stage are cut; NaN is left out */
    static Levels of(List<Candidate> rows, int stage) {
        double[] sorted = rows.stream()
                .mapToDouble(row -> row.votes().isEmpty()
                        ? Double.NaN
                        : row.votes().get(stage).confidence())
                .filter(c -> !Double.isNaN(c))
                .sorted()
                .toArray();
        int n = sorted.length;
        if (n == 0) {
            return new Levels(new double[] {0}, new double[] {0});
        }
        double[] edges = new double[Math.min(MOST, n)];
        int count = 0;
        for (int i = 1; i <= edges.length; i++) {
            double edge = sorted[n - (int) ((long) i * n / edges.length)];
            if (count == 0 || edge < edges[count - 1]) {
                edges[count++] = edge;
            }
        }
        edges = Arrays.copyOf(edges, count);
        edges[count - 1] = Math.min(0, edges[count - 1]);
        double[] score = new double[count];
        int above = 0;
        for (int l = 0; l < count; l++) {
            int atLeast = n - lowerBound(sorted, edges[l]);
            double share = (above + atLeast) / 2.0 / n;
            double inside = Math.max(0.5 / n, Math.min(1 - 0.5 / n, share));
            score[l] = Math.sqrt(2) * Erf.erfInv(2 * inside - 1);
            above = atLeast;
        }
        return new Levels(edges, score);
    }

    int size() {
        return edges.length;
    }

    double edge(int level) {
        return edges[level];
    }

    /** The level of a confidence; -1 for NaN. */
    int of(double confidence) {
        if (!(confidence >= 0)) {
            return -1;
        }
        int low = 0;
        int high = edges.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (confidence >= edges[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    double rankScore(int level) {
        return rankScore[level];
    }

    /** Log odds of a confidence. */
    static double logOdds(double confidence) {
        double c = Math.max(CLIP, Math.min(1 - CLIP, confidence));
        return Math.log(c / (1 - c));
    }

    /** Log odds in the middle of a level. */
    double logOddsAt(int level) {
        double below = edges[level];
        double above = level == 0 ? 1 : edges[level - 1];
        return (logOdds(below) + logOdds(above)) / 2;
    }

    private static int lowerBound(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
