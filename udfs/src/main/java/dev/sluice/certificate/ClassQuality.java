package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.FixedSequence;
import java.util.List;

/**
 * Precision and recall of one class, from a uniform sample of labelled rows. Given how many sampled rows have the label
 * (precision) or the gold class (recall), the hits among them are binomial. {@link ClassQualityBounds} takes a stratified
 * sample.
 */
public final class ClassQuality {
    private ClassQuality() {}

    /**
     * Certifies the share of rows with the label that have the class.
     *
     * @param right for each point of the path, the safest first: sampled rows with the label that have the class
     * @param labelled sampled rows with the label
     */
    public static GoldCertificate precision(long[] right, long[] labelled, double target, double delta) {
        return GoldCertificate.of(right, labelled, target, delta);
    }

    /**
     * Certifies the share of rows of the class that have the label.
     *
     * @param found for each point of the path, the safest first: sampled rows of the class that have the label
     * @param ofClass sampled rows of the class
     */
    public static GoldCertificate recall(long[] found, long[] ofClass, double target, double delta) {
        return GoldCertificate.of(found, ofClass, target, delta);
    }

    /**
     * The last point at which both hold. A point passes when both of its tests do, each at the whole delta: a wrong
     * certificate needs the false one of the two to be rejected (intersection-union test; Berger 1982), so delta is not split.
     *
     * @param right rows that have the label and the class, at each point
     * @param labelled rows that have the label, at each point
     * @param ofClass rows that have the class, at each point
     */
    public static FixedSequence both(long[] right, long[] labelled, long[] ofClass, Targets targets, double delta) {
        if (right.length != labelled.length || right.length != ofClass.length) {
            throw new IllegalArgumentException("expected as many counts as points, found "
                    + List.of(right.length, labelled.length, ofClass.length));
        }
        return FixedSequence.unsplit(
                right.length,
                delta,
                k -> Math.max(
                        Bounds.binomialPValue(labelled[k] - right[k], labelled[k], 1 - targets.precision()),
                        Bounds.binomialPValue(ofClass[k] - right[k], ofClass[k], 1 - targets.recall())));
    }

    /** The shares to reach, each above 0 and below 1. */
    public record Targets(double precision, double recall) {
        public Targets {
            Bounds.target(precision);
            Bounds.target(recall);
        }
    }
}
