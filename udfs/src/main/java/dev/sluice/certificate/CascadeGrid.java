package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Cascades of small stages on gold rows: every choice of stages, of which the last answers all rows that reach it, with every
 * combination of thresholds on a grid for the others.
 *
 * @param seconds what the stages take for a row
 */
record CascadeGrid(List<GoldRow> rows, StageSeconds seconds) {
    /** Cascades that are tried, about; so many levels a stage as make so many. */
    private static final int MOST = 100_000;

    private static final int MOST_LEVELS = 50;

    /**
     * One cascade.
     *
     * @param thresholds one a stage; above 1 for a stage that takes no part, 0 for the last that does
     * @param seconds for all rows of the grid
     * @param right rows of the grid that it gets right
     * @param worse of those that the last stage alone gets right, the rows that it gets wrong
     */
    record Point(double[] thresholds, double seconds, long right, long worse) {
        /** Bit set of the stages that take part. */
        int stages() {
            return IntStream.range(0, thresholds.length)
                    .filter(s -> thresholds[s] <= 1)
                    .map(s -> 1 << s)
                    .sum();
        }
    }

    /** Of all cascades those that no other beats in seconds and in the other measure at once, from the best in that one on. */
    static List<Point> frontier(List<Point> points, ToDoubleFunction<Point> measure) {
        List<Point> sorted = new ArrayList<>(points);
        sorted.sort(Comparator.comparingDouble(Point::seconds)
                .thenComparing(Comparator.comparingDouble(measure).reversed()));
        List<Point> best = new ArrayList<>();
        for (Point point : sorted) {
            if (best.isEmpty() || measure.applyAsDouble(point) > measure.applyAsDouble(best.get(best.size() - 1))) {
                best.add(point);
            }
        }
        Collections.reverse(best);
        return best;
    }

    List<Point> all() {
        double[] thresholds = new double[seconds.stages()];
        Arrays.fill(thresholds, ConfidencePath.NOTHING);
        double[][] levels =
                IntStream.range(0, seconds.stages()).mapToObj(this::levels).toArray(double[][]::new);
        List<Point> found = new ArrayList<>();
        climb(0, IntStream.range(0, rows.size()).toArray(), new Point(thresholds, 0, 0, 0), levels, found);
        return found;
    }

    /** @param so the stages before, with the rows that they answered */
    private void climb(int stage, int[] left, Point so, double[][] levels, List<Point> found) {
        if (stage == seconds.stages()) {
            return;
        }
        climb(stage + 1, left, so, levels, found);
        double cost = so.seconds() + left.length * seconds.of(stage, so.thresholds());
        found.add(new Point(
                with(so, stage, 0),
                cost,
                so.right() + Arrays.stream(left).filter(i -> right(i, stage)).count(),
                so.worse() + Arrays.stream(left).filter(i -> worse(i, stage)).count()));
        if (stage + 1 < seconds.stages()) {
            accept(stage, left, new Point(so.thresholds(), cost, so.right(), so.worse()), levels, found);
        }
    }

    /** With each level of the stage. */
    private void accept(int stage, int[] left, Point so, double[][] levels, List<Point> found) {
        int[] sorted = Arrays.stream(left)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -rank(i, stage)))
                .mapToInt(Integer::intValue)
                .toArray();
        long right = so.right();
        long worse = so.worse();
        int from = 0;
        for (double level : levels[stage]) {
            int end = from;
            while (end < sorted.length && rank(sorted[end], stage) >= level) {
                right += right(sorted[end], stage) ? 1 : 0;
                worse += worse(sorted[end], stage) ? 1 : 0;
                end++;
            }
            if (end > from && end < sorted.length) {
                int[] rest = Arrays.copyOfRange(sorted, end, sorted.length);
                climb(stage + 1, rest, new Point(with(so, stage, level), so.seconds(), right, worse), levels, found);
            }
            from = end;
        }
    }

    /** Quantiles of the stage's confidence over all rows, from high to low. */
    private double[] levels(int stage) {
        double[] sorted = IntStream.range(0, rows.size())
                .mapToDouble(i -> rank(i, stage))
                .filter(c -> c >= 0)
                .sorted()
                .toArray();
        int count = (int) Math.max(3, Math.min(MOST_LEVELS, Math.pow(MOST / 2.0, 1.0 / (seconds.stages() - 1)) - 1));
        return IntStream.range(0, count)
                .mapToDouble(
                        j -> sorted.length == 0 ? 0 : sorted[(int) ((long) sorted.length * (count - 1 - j) / count)])
                .filter(level -> level > 0)
                .distinct()
                .toArray();
    }

    private static double[] with(Point point, int stage, double threshold) {
        double[] thresholds = point.thresholds().clone();
        thresholds[stage] = threshold;
        return thresholds;
    }

    /** Below 0 where the stage could not score the row. */
    private double rank(int row, int stage) {
        Candidate.Vote vote = rows.get(row).row().votes().get(stage);
        return vote.label() < 0 || Double.isNaN(vote.confidence()) ? -1 : vote.confidence();
    }

    private boolean right(int row, int stage) {
        int label = rows.get(row).row().votes().get(stage).label();
        return label >= 0 && label == rows.get(row).gold();
    }

    /** Whether the last stage is right there and this one is not. */
    private boolean worse(int row, int stage) {
        return right(row, seconds.stages() - 1) && !right(row, stage);
    }

    /** What these thresholds give on the rows of the grid. */
    Point at(double[] thresholds) {
        long[] answered = answered(thresholds);
        long left = rows.size();
        double cost = 0;
        for (int s = 0; s < seconds.stages(); s++) {
            cost += thresholds[s] <= 1 ? left * seconds.of(s, thresholds) : 0;
            left -= answered[s];
        }
        boolean[] rights = rights(thresholds);
        int last = seconds.stages() - 1;
        return new Point(
                thresholds,
                cost,
                IntStream.range(0, rights.length).filter(i -> rights[i]).count(),
                IntStream.range(0, rights.length)
                        .filter(i -> !rights[i] && right(i, last))
                        .count());
    }

    /** For each row whether the cascade gets it right. */
    boolean[] rights(double[] thresholds) {
        boolean[] rights = new boolean[rows.size()];
        for (int i = 0; i < rights.length; i++) {
            int stage = decided(i, thresholds);
            rights[i] = stage < seconds.stages() && right(i, stage);
        }
        return rights;
    }

    /** Rows that each stage answers, and in the end those that none does. */
    long[] answered(double[] thresholds) {
        long[] answered = new long[seconds.stages() + 1];
        for (int i = 0; i < rows.size(); i++) {
            answered[decided(i, thresholds)]++;
        }
        return answered;
    }

    /** The stage that answers the row, or their number. */
    private int decided(int row, double[] thresholds) {
        int stage = 0;
        while (stage < thresholds.length && !(rank(row, stage) >= thresholds[stage])) {
            stage++;
        }
        return stage;
    }
}
