package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;

/**
 * What the money buys.
 *
 * @param calls answers of the LLM that can still be paid for, the labels bought here included
 * @param blank rows that no stage accepts and nobody can be asked about, such as those without a text: they cost no call
 * @param mostLabels of the calls, to measure the cascade with
 * @param delta probability that less holds than is certified, in (0, 1): of this sample alone. A caller that searched for a
 *     target first gives each of the two searches half
 * @param stream the rows are a sample of a stream; otherwise these very rows are meant
 * @param stages small stages there are
 * @param classes labels there are
 * @param seed of every random choice
 */
public record AffordableSpec(
        long calls, long blank, int mostLabels, double delta, boolean stream, int stages, int classes, long seed) {
    public AffordableSpec {
        Bounds.delta(delta);
        if (calls < 0 || blank < 0 || mostLabels < 1 || stages < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    "expected calls and blank rows from 0, a label, a stage and a class, found " + calls + ", " + blank
                            + ", " + mostLabels + ", " + stages + " and " + classes);
        }
    }
}
