package dev.sluice.llm;

/** How often a question has been put into words. */
public enum Wording {
    FIRST,
    /** After an unusable answer: one constant sentence more, since the same words would bring the same answer. */
    AGAIN
}
