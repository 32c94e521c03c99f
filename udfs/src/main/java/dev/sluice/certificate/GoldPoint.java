package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * One point of a path of candidate cascades, measured on gold rows.
 *
 * @param index its place on the path, 0 the safest
 * @param hits rows that are right
 * @param rows rows that count
 * @param pValue of the null that the share of hits is below the target
 * @param lower the share is at least this with probability 1 - delta, for a point named beforehand
 * @param lowerSelected the same whichever point of the path the gold rows make one choose: delta split over all points
 */
public record GoldPoint(int index, long hits, long rows, double pValue, double lower, double lowerSelected) {
    static GoldPoint of(int index, long hits, long rows, double pValue, double delta, int points) {
        double lower = Bounds.lower(hits, rows, delta);
        return new GoldPoint(index, hits, rows, pValue, lower, Bounds.lower(hits, rows, delta / points));
    }

    /** Share of hits; NaN without rows. */
    public double estimate() {
        return (double) hits / rows;
    }
}
