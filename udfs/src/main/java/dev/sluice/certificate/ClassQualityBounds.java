package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import java.util.List;

/**
 * Lower bounds of precision and recall of one class in these very rows, from a stratified sample; both hold at once with
 * probability 1 - delta. Each stratum gets its exact hypergeometric bound at delta over the number of strata: at least so many
 * found where rows have the label, at most so many missed where they have not. Recall is then at least
 * found / (found + missed).
 *
 * @param precision NaN if no row has the label
 * @param recall NaN if no row can have the class
 * @param delta probability that either is below its bound
 * @param deltaEach of one stratum
 */
public record ClassQualityBounds(double precision, double recall, double delta, double deltaEach) {
    public static ClassQualityBounds of(List<ClassQualityStratum> strata, double delta) {
        Bounds.delta(delta);
        double each = delta / Math.max(1, strata.size());
        double labelled = 0;
        double found = 0;
        double missed = 0;
        for (ClassQualityStratum s : strata) {
            if (s.labelled()) {
                labelled += s.rows();
                found += Bounds.hypergeometricLower(s.ofClass(), s.sampled(), s.rows(), each);
            } else {
                missed += Bounds.hypergeometricUpper(s.ofClass(), s.sampled(), s.rows(), each);
            }
        }
        return new ClassQualityBounds(found / labelled, found / (found + missed), delta, each);
    }
}
