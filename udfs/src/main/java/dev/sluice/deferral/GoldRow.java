package dev.sluice.deferral;

/**
 * A row with gold that the small model and the LLM have labelled.
 *
 * @param probabilities of the small model, calibrated, one a label
 * @param answer class index of the LLM's label
 * @param gold class index
 */
public record GoldRow(double[] probabilities, int answer, int gold) {
    boolean smallRight() {
        return Features.top(probabilities) == gold;
    }

    boolean llmRight() {
        return answer == gold;
    }
}
