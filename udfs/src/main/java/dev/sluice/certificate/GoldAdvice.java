package dev.sluice.certificate;

/** Which of two models gold rows speak for. */
public enum GoldAdvice {
    /** The small model alone: the LLM is worse, or not better where a cascade cannot help. */
    USE_SMALL,
    /** The LLM alone: it is better, and the small model's confidence does not say on which rows. */
    USE_LLM,
    /** Both: the small model where it is confident, the LLM elsewhere. */
    CASCADE
}
