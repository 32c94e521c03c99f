package dev.sluice.evaluation;

import dev.sluice.bounds.Bounds;

/**
 * How the small models and the LLM did on the rows with gold of one segment, such as one language.
 *
 * @param value of the column that makes the segments; null for rows without one
 * @param rows with gold
 * @param smallRight of them, those that the small models have right
 * @param asked of them, those that an LLM answered
 * @param askedRight of those, the ones that the LLM has right
 */
public record SegmentAccuracy(String value, long rows, long smallRight, long asked, long askedRight) {
    /** Probability that a bound is wrong, each end by itself. */
    public static final double DELTA = 0.1;

    public SegmentAccuracy {
        if (rows < 0 || smallRight < 0 || smallRight > rows || asked < 0 || asked > rows || askedRight > asked) {
            throw new IllegalArgumentException("expected counts of rows among " + rows + ", found " + smallRight + ", "
                    + asked + " and " + askedRight);
        }
    }

    public double accuracy() {
        return (double) smallRight / rows;
    }

    /** Exact one-sided lower bound of the small models' accuracy, level 90 % (Clopper and Pearson 1934); 0 without rows. */
    public double lower() {
        return Bounds.lower(smallRight, rows, DELTA);
    }

    /** Its mirror, an upper bound of level 90 %; 1 without rows. */
    public double upper() {
        return Bounds.upper(smallRight, rows, DELTA);
    }

    /** Both together, as the segment {@code value}. */
    SegmentAccuracy with(SegmentAccuracy other) {
        return new SegmentAccuracy(
                value,
                rows + other.rows,
                smallRight + other.smallRight,
                asked + other.asked,
                askedRight + other.askedRight);
    }
}
