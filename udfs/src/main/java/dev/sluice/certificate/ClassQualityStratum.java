package dev.sluice.certificate;

/**
 * Rows that all have the label of a class, or all have not, and a uniform sample of them without replacement.
 *
 * @param labelled whether its rows have the label
 * @param rows how many it has
 * @param sampled how many were labelled with gold
 * @param ofClass how many of those have the class: found if {@code labelled}, else missed
 */
public record ClassQualityStratum(boolean labelled, long rows, long sampled, long ofClass) {
    public ClassQualityStratum {
        if (ofClass < 0 || sampled < ofClass || rows < sampled) {
            throw new IllegalArgumentException("expected 0 to class to sample to rows in order, found " + ofClass + ", "
                    + sampled + " and " + rows);
        }
    }
}
