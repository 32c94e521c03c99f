package dev.sluice.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Paths along one common level of calibrated confidence, going down. No label is needed, so rows are spent on tests only.
 * Where confidence is the probability of being right, one level for all stages and classes accepts, among all cascades with
 * so many accepted rows, those with the fewest expected errors (Neyman and Pearson's argument); levels are quantiles of the
 * choosing rows' best confidence, so each step accepts about as many rows more.
 */
public final class ConfidencePath {
    /** A threshold that accepts no row. */
    static final double NOTHING = 2;

    private ConfidencePath() {}

    /**
     * All stages and classes at one level. The first point accepts nothing, the last every row that a stage could score; a path
     * of one point if no choosing row has a confidence.
     *
     * @param points at most so many, at least 2
     */
    public static Path of(List<Candidate> choosing, int stages, int classes, int points) {
        return of(choosing, (1 << stages) - 1, new Size(stages, classes, points));
    }

    /** Rows that a stage gives this class are accepted at the level; rows of all other classes escalate. */
    public static Path ofClass(List<Candidate> choosing, int stages, int classes, int points, int label) {
        Size size = new Size(stages, classes, points);
        return path(choosing, size, (1 << stages) - 1, label);
    }

    /** The same with the stages of a bit set only; the others accept nothing. */
    static Path of(List<Candidate> choosing, int stages, Size size) {
        return path(choosing, size, stages, -1);
    }

    /**
     * @param stages at most 30
     * @param classes at least 1
     * @param points at least 2
     */
    record Size(int stages, int classes, int points) {
        Size {
            if (stages < 1 || stages > 30 || classes < 1 || points < 2) {
                throw new IllegalArgumentException("expected 1 to 30 stages, a class and 2 points, found " + stages
                        + ", " + classes + " and " + points);
            }
        }
    }

    private static Path path(List<Candidate> choosing, Size size, int stages, int label) {
        double[] best = choosing.stream()
                .mapToDouble(row -> best(row, stages, label))
                .filter(c -> c >= 0)
                .sorted()
                .toArray();
        double[] levels = levels(best, size.points());
        double[][][] thresholds = new double[levels.length][size.stages()][size.classes()];
        for (int k = 0; k < levels.length; k++) {
            for (int s = 0; s < size.stages(); s++) {
                Arrays.fill(thresholds[k][s], NOTHING);
                if ((stages >> s & 1) == 1 && label >= 0) {
                    thresholds[k][s][label] = levels[k];
                } else if ((stages >> s & 1) == 1) {
                    Arrays.fill(thresholds[k][s], levels[k]);
                }
            }
        }
        return new Path(thresholds);
    }

    /** Accepting nothing, then quantiles from high to low without repetition, 0 in place of the lowest. */
    private static double[] levels(double[] sorted, int points) {
        if (sorted.length == 0) {
            return new double[] {NOTHING};
        }
        int steps = points - 1;
        IntUnaryOperator rank = j -> (int) ((long) sorted.length * (steps - j) / steps);
        double[] quantiles = IntStream.range(1, steps)
                .mapToDouble(j -> sorted[rank.applyAsInt(j)])
                .filter(c -> c > sorted[0])
                .distinct()
                .toArray();
        return DoubleStream.concat(
                        DoubleStream.of(NOTHING), DoubleStream.concat(Arrays.stream(quantiles), DoubleStream.of(0)))
                .toArray();
    }

    /** The highest confidence of any of the stages that could score the row; NaN if none could. */
    private static double best(Candidate row, int stages, int label) {
        double best = Double.NaN;
        for (int s = 0; s < row.votes().size(); s++) {
            Candidate.Vote vote = row.votes().get(s);
            boolean counts = (stages >> s & 1) == 1 && (label < 0 ? vote.label() >= 0 : vote.label() == label);
            if (counts && !(vote.confidence() <= best)) {
                best = Double.isNaN(vote.confidence()) ? best : vote.confidence();
            }
        }
        return best;
    }
}
