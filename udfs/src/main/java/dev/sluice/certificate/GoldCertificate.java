package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.FixedSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cheapest point of a path whose share of hits is at least the target, with probability 1 - delta over the draw of the
 * gold rows. The path is fixed before any gold label is seen; rows are independent draws of what will be enriched.
 *
 * @param target the share to reach
 * @param test which points passed, and how delta was used
 * @param points those that were tested, in order
 */
public record GoldCertificate(double target, FixedSequence test, List<GoldPoint> points) {
    public GoldCertificate {
        points = List.copyOf(points);
    }

    /** The certified point, the last that passed; empty if not even the safest did. */
    public Optional<GoldPoint> certified() {
        return test.lastCertified().stream().mapToObj(points::get).findFirst();
    }

    /**
     * The exact binomial test point by point; for rows that are right or wrong no fixed-sample test of the mean is sharper.
     *
     * @param hits of each point, the safest first
     * @param rows of each point
     */
    static GoldCertificate of(long[] hits, long[] rows, double target, double delta) {
        Bounds.target(target);
        Bounds.delta(delta);
        if (hits.length != rows.length || hits.length == 0) {
            throw new IllegalArgumentException(
                    "expected as many counts as points, found " + hits.length + " and " + rows.length);
        }
        List<GoldPoint> points = new ArrayList<>();
        FixedSequence test = FixedSequence.unsplit(hits.length, delta, k -> {
            double p = Bounds.binomialPValue(rows[k] - hits[k], rows[k], 1 - target);
            points.add(GoldPoint.of(k, hits[k], rows[k], p, delta, hits.length));
            return p;
        });
        return new GoldCertificate(target, test, points);
    }
}
