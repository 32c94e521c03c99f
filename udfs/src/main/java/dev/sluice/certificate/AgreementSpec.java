package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * What is to be certified of agreement with the LLM.
 *
 * @param target at least this share of all rows shall carry the LLM's label, in (0, 1)
 * @param delta probability of a wrong certificate, in (0, 1)
 * @param stream the rows are a sample of a stream that later nights come from; otherwise these very rows are meant
 * @param classes how many labels there are
 * @param stages how many small stages there are
 * @param perClass whether thresholds may differ between labels
 * @param mostLabels labels that may be bought in all
 * @param nights over which the labels' price is spread; 1 for a dataset
 * @param seed of every random choice
 */
public record AgreementSpec(
        double target,
        double delta,
        boolean stream,
        int classes,
        int stages,
        boolean perClass,
        int mostLabels,
        int nights,
        long seed) {
    public AgreementSpec {
        Bounds.target(target);
        Bounds.delta(delta);
        if (classes < 2 || stages < 1 || mostLabels < 0 || nights < 1) {
            throw new IllegalArgumentException("expected at least 2 classes, 1 stage, 0 labels and 1 night, found "
                    + classes + ", " + stages + ", " + mostLabels + " and " + nights);
        }
    }
}
