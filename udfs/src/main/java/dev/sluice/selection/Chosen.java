package dev.sluice.selection;

/**
 * One of several answers to the same question.
 *
 * @param index of the sample
 * @param answer never null
 * @param confidence in [0, 1]: the share of the usable samples that say so (vote), the geometric mean of the tokens'
 *     probabilities (logprob) or the score (scorer); null where it is not known
 * @param margin by which it is above the best other answer, below 0 where a verifier chose another than the ranking; null where
 *     there is no other or either is not known
 * @param passed whether the verifier accepts it; null where there is none
 */
public record Chosen(int index, String answer, Double confidence, Double margin, Boolean passed) {
    /** No answer in it: it may quote a row. */
    @Override
    public String toString() {
        return "Chosen[" + index + ", " + confidence + ", " + margin + ", " + passed + "]";
    }
}
