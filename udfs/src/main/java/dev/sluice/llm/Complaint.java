package dev.sluice.llm;

/** Which optional part of a request a server's rejection says it does not understand. */
public enum Complaint {
    NONE,
    RESPONSE_FORMAT,
    CAP_FIELD,
    TEMPERATURE,
    LOGPROBS,
    /** Several answers to one request. */
    SAMPLES
}
