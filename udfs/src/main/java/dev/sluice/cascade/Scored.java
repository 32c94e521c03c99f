package dev.sluice.cascade;

import dev.sluice.domain.Reason;
import java.util.Arrays;
import java.util.Objects;

/**
 * What the small stages say of one row.
 *
 * @param stage the last small stage that was reached; null where there was nothing to score
 * @param label its label; null where it could not score the row
 * @param confidence the calibrated probability that the label is right; NaN where it could not score the row
 * @param reason {@link Reason#CONFIDENT} when the stage accepted, {@link Reason#NO_TEXT} or {@link Reason#SCORE_ERROR}
 *     when that is the matter, null when the row escalates for lack of confidence
 * @param probabilities calibrated, one a label; null where it could not score the row, and of a cascade that was not asked
 *     for them
 */
public record Scored(String stage, String label, double confidence, Reason reason, double[] probabilities) {
    static final Scored NO_TEXT = new Scored(null, null, Double.NaN, Reason.NO_TEXT);
    /** There is a text and no small stage. */
    static final Scored UNSCORED = new Scored(null, null, Double.NaN, null);

    Scored(String stage, String label, double confidence, Reason reason) {
        this(stage, label, confidence, reason, null);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Scored other
                && Objects.equals(stage, other.stage)
                && Objects.equals(label, other.label)
                && Double.compare(confidence, other.confidence) == 0
                && reason == other.reason
                && Arrays.equals(probabilities, other.probabilities);
    }

    @Override
    public int hashCode() {
        return Objects.hash(stage, label, confidence, reason, Arrays.hashCode(probabilities));
    }

    public boolean accepted() {
        return reason == Reason.CONFIDENT;
    }

    /** Whether an LLM may be asked: not accepted, and there is a text. */
    public boolean escalates() {
        return !accepted() && reason != Reason.NO_TEXT;
    }
}
