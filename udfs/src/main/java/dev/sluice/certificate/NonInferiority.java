package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.FixedSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cheapest point of a path whose accuracy is above that of the LLM alone less epsilon, with probability 1 - delta over
 * the draw of the gold rows. Both are measured on the same rows, so rows on which they agree cost nothing: the exact test of
 * {@link Bounds#nonInferiorityPValue} looks at the others.
 *
 * @param epsilon the loss of accuracy that is allowed
 * @param test which points passed, and how delta was used
 * @param points those that were tested, in order
 */
public record NonInferiority(double epsilon, FixedSequence test, List<Point> points) {
    public NonInferiority {
        points = List.copyOf(points);
    }

    /**
     * A point of the path against the LLM alone.
     *
     * @param index its place on the path, 0 the safest
     * @param better rows that only the cascade gets right
     * @param worse rows that only the LLM gets right
     * @param rows gold rows
     * @param pValue of the null that the cascade's accuracy is below the LLM's by epsilon or more
     */
    public record Point(int index, long better, long worse, int rows, double pValue) {
        /** Accuracy of the cascade less that of the LLM; NaN without rows. */
        public double difference() {
            return (double) (better - worse) / rows;
        }
    }

    /** The certified point, the last that passed; empty if not even the safest did. */
    public Optional<Point> certified() {
        return test.lastCertified().stream().mapToObj(points::get).findFirst();
    }

    /** Rows that would do if the two never differed. */
    public static long leastRows(double epsilon, double delta) {
        int high = 1;
        while (!canPass(high, epsilon, delta) && high < 1 << 24) {
            high *= 2;
        }
        int low = high / 2;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (canPass(middle, epsilon, delta)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** Whether so many rows can show anything. */
    public static boolean canPass(int rows, double epsilon, double delta) {
        return rows > 0 && Bounds.nonInferiorityPValue(0, 0, rows, epsilon, delta) <= delta;
    }

    /**
     * Tests the points in order.
     *
     * @param better for each point, the safest first: rows that only the cascade gets right
     * @param worse for each point: rows that only the LLM gets right
     * @param rows gold rows, the same for every point
     */
    public static NonInferiority certify(long[] better, long[] worse, int rows, double epsilon, double delta) {
        Bounds.epsilon(epsilon);
        Bounds.delta(delta);
        if (better.length != worse.length || better.length == 0) {
            throw new IllegalArgumentException(
                    "expected as many counts as points, found " + better.length + " and " + worse.length);
        }
        List<Point> points = new ArrayList<>();
        FixedSequence test = FixedSequence.unsplit(better.length, delta, k -> {
            double p = Bounds.nonInferiorityPValue(better[k], worse[k], rows, epsilon, delta);
            points.add(new Point(k, better[k], worse[k], rows, p));
            return p;
        });
        return new NonInferiority(epsilon, test, points);
    }

    /**
     * The same from rows.
     *
     * @param right for each point, whether the cascade gets each gold row right
     * @param llmRight whether the LLM does
     */
    public static NonInferiority certify(boolean[][] right, boolean[] llmRight, double epsilon, double delta) {
        long[] better = new long[right.length];
        long[] worse = new long[right.length];
        for (int k = 0; k < right.length; k++) {
            if (right[k].length != llmRight.length) {
                throw new IllegalArgumentException(
                        "expected " + llmRight.length + " rows at every point, found " + right[k].length + " at " + k);
            }
            for (int i = 0; i < llmRight.length; i++) {
                better[k] += right[k][i] && !llmRight[i] ? 1 : 0;
                worse[k] += !right[k][i] && llmRight[i] ? 1 : 0;
            }
        }
        return certify(better, worse, llmRight.length, epsilon, delta);
    }
}
