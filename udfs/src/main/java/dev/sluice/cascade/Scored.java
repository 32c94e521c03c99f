package dev.sluice.cascade;

import dev.sluice.domain.Reason;

/**
 * What the small stages say of one row.
 *
 * @param stage the last small stage that was reached; null where there was nothing to score
 * @param label its label; null where it could not score the row
 * @param confidence the calibrated probability that the label is right; NaN where it could not score the row
 * @param reason {@link Reason#CONFIDENT} when the stage accepted, {@link Reason#NO_TEXT} or {@link Reason#SCORE_ERROR}
 *     when that is the matter, null when the row escalates for lack of confidence
 */
public record Scored(String stage, String label, double confidence, Reason reason) {
    static final Scored NO_TEXT = new Scored(null, null, Double.NaN, Reason.NO_TEXT);

    public boolean accepted() {
        return reason == Reason.CONFIDENT;
    }

    /** Whether an LLM may be asked: not accepted, and there is a text. */
    public boolean escalates() {
        return !accepted() && reason != Reason.NO_TEXT;
    }
}
