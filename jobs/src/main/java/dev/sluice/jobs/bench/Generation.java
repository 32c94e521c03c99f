package dev.sluice.jobs.bench;

/**
 * What a model wrote once.
 *
 * @param meanLogprob mean natural logarithm of the probability of its tokens; NaN where the server tells none
 * @param tokens that it wrote
 * @param complete whether the model ended it, not the limit of tokens
 */
record Generation(String text, double meanLogprob, int tokens, boolean complete) {
    /** No text in it: it may quote a row. */
    @Override
    public String toString() {
        return "Generation[" + meanLogprob + ", " + tokens + ", " + (complete ? "complete" : "cut") + "]";
    }
}
