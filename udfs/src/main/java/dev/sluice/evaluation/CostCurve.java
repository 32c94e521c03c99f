package dev.sluice.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Accuracy over the share c of rows that the strong model answers, the rows asked in the order of a score. Rows with equal
 * scores are asked together; between two points the curve is a straight line, which is what a random choice among the tied
 * rows gives on average. Immutable; the order in which rows are given changes nothing.
 *
 * <p>APGR and CPT: Ong et al., RouteLLM, 2024, computed at every point of the curve and not at ten of them.
 */
public final class CostCurve {
    /**
     * Rows of one score.
     *
     * @param score of the strong model's part: the rows with the greatest are asked first; NaN before all others
     * @param smallRight of the rows, those that the small model has right
     * @param llmRight of the rows, those that the strong model has right
     */
    public record Tie(double score, long rows, long smallRight, long llmRight) {
        public Tie {
            if (rows < 1 || smallRight < 0 || smallRight > rows || llmRight < 0 || llmRight > rows) {
                throw new IllegalArgumentException("expected rows from 1 and no more right ones than rows, found "
                        + rows + ", " + smallRight + " and " + llmRight);
            }
        }
    }

    /** @param calls share of the rows that the strong model answers, 0 to 1 */
    public record Point(double calls, double accuracy) {}

    private final List<Point> points;

    private CostCurve(List<Point> points) {
        this.points = points;
    }

    /** Asks the rows that the small model is least sure of first; a confidence of NaN counts as none at all. */
    public static CostCurve leastConfidentFirst(double[] confidence, boolean[] smallRight, boolean[] llmRight) {
        return ofRows(confidence, -1, smallRight, llmRight);
    }

    /** Asks the rows with the highest score of a router first. */
    public static CostCurve highestScoreFirst(double[] score, boolean[] smallRight, boolean[] llmRight) {
        return ofRows(score, 1, smallRight, llmRight);
    }

    private static CostCurve ofRows(double[] values, int sign, boolean[] smallRight, boolean[] llmRight) {
        if (values.length != smallRight.length || values.length != llmRight.length) {
            throw new IllegalArgumentException(values.length + " scores but " + smallRight.length
                    + " outcomes of the small and " + llmRight.length + " of the strong model");
        }
        List<Tie> rows = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            rows.add(new Tie(sign * values[i], 1, smallRight[i] ? 1 : 0, llmRight[i] ? 1 : 0));
        }
        return of(rows);
    }

    /**
     * From rows that are counted already.
     *
     * @param ties in any order; several may have the same score
     * @throws IllegalArgumentException if there are none
     */
    public static CostCurve of(List<Tie> ties) {
        if (ties.isEmpty()) {
            throw new IllegalArgumentException("expected at least one row, found none");
        }
        // + 0.0: a zero of either sign is the same score.
        List<Tie> ordered = new ArrayList<>(ties);
        ordered.sort(Comparator.comparingDouble((Tie tie) -> tie.score() + 0.0).reversed());
        double rows = ties.stream().mapToLong(Tie::rows).sum();
        long right = ties.stream().mapToLong(Tie::smallRight).sum();
        long asked = 0;
        List<Point> points = new ArrayList<>(List.of(new Point(0, right / rows)));
        for (int i = 0; i < ordered.size(); i++) {
            Tie tie = ordered.get(i);
            asked += tie.rows();
            right += tie.llmRight() - tie.smallRight();
            boolean last = i + 1 == ordered.size();
            if (last || Double.compare(tie.score() + 0.0, ordered.get(i + 1).score() + 0.0) != 0) {
                points.add(new Point(asked / rows, right / rows));
            }
        }
        return new CostCurve(List.copyOf(points));
    }

    /** One for no call at all and one after each score, by growing share of calls. */
    public List<Point> points() {
        return points;
    }

    /** Accuracy without a call: the small model's. */
    public double weak() {
        return points.get(0).accuracy();
    }

    /** Accuracy with a call for every row: the strong model's. */
    public double strong() {
        return points.get(points.size() - 1).accuracy();
    }

    /** Accuracy at a share of calls from 0 to 1. */
    public double accuracyAt(double calls) {
        if (!(calls >= 0 && calls <= 1)) {
            throw new IllegalArgumentException("expected a share of calls from 0 to 1, found " + calls);
        }
        int next = 1;
        while (points.get(next).calls() < calls) {
            next++;
        }
        Point from = points.get(next - 1);
        Point to = points.get(next);
        double part = (calls - from.calls()) / (to.calls() - from.calls());
        return from.accuracy() + part * (to.accuracy() - from.accuracy());
    }

    /** The highest accuracy; of several such points the one with the fewest calls. Found in hindsight, on these rows. */
    public Point best() {
        return points.stream()
                .max(Comparator.comparingDouble(Point::accuracy)
                        .thenComparing(Comparator.comparingDouble(Point::calls).reversed()))
                .orElseThrow();
    }

    /** The area under the curve for shares from 0 to 1, by trapezoids. */
    public double area() {
        double area = 0;
        for (int i = 1; i < points.size(); i++) {
            Point from = points.get(i - 1);
            Point to = points.get(i);
            area += (to.calls() - from.calls()) * (from.accuracy() + to.accuracy()) / 2;
        }
        return area;
    }

    /** APGR = (area - weak) / (strong - weak), not clipped; 0.5 is a random choice of rows. Undefined without a gap. */
    public OptionalDouble averageGapRecovered() {
        return new PerformanceGap(weak(), area(), strong()).unclipped();
    }

    /**
     * CPT: the least share of calls at which the accuracy is weak + q (strong - weak).
     *
     * @param q part of the gap, above 0
     * @return empty where the curve never comes so high, or where there is no gap
     */
    public OptionalDouble callsToRecover(double q) {
        if (!(q > 0)) {
            throw new IllegalArgumentException("expected a part of the gap above 0, found " + q);
        }
        double wanted = weak() + q * (strong() - weak());
        for (int i = 1; strong() > weak() && i < points.size(); i++) {
            Point from = points.get(i - 1);
            Point to = points.get(i);
            // The end of the curve is the whole gap, whatever rounding makes of it.
            if (to.accuracy() >= wanted || (q <= 1 && i == points.size() - 1)) {
                double part = Math.min(1, (wanted - from.accuracy()) / (to.accuracy() - from.accuracy()));
                return OptionalDouble.of(from.calls() + part * (to.calls() - from.calls()));
            }
        }
        return OptionalDouble.empty();
    }
}
