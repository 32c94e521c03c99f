package dev.sluice.domain;

import java.io.Serializable;

/**
 * One of the answers that a model gave to the same question.
 *
 * @param answer a label in its canonical spelling, or free text; null where {@code defect} says what is wrong
 * @param logprob mean natural logarithm of the probability of its tokens; null where the server told none
 * @param tokens that {@code logprob} is the mean of, or null
 * @param defect such as {@code off-list}; null where there is an answer
 */
public record Sample(String answer, Double logprob, Integer tokens, String defect) implements Serializable {
    public boolean usable() {
        return answer != null;
    }

    /** No answer in it: it may quote a row. */
    @Override
    public String toString() {
        return "Sample[" + (defect == null ? "usable" : defect) + ", " + logprob + ", " + tokens + "]";
    }
}
