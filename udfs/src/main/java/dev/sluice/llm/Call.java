package dev.sluice.llm;

import java.nio.charset.StandardCharsets;

/**
 * One HTTP attempt, about to be made.
 *
 * @param body the request as sent, JSON; holds the text of the row and is never printed
 * @param outputCapTokens what the body allows as completion, reasoning included
 */
public record Call(Question question, Attempt attempt, String body, int outputCapTokens) {
    /** Characters a token is taken for when a provider reserves tokens before it has counted them. */
    private static final int BYTES_PER_RESERVED_TOKEN = 4;
    /** What a server's chat template may add to the body's own bytes; JSON's punctuation covers the most of it. */
    private static final int TEMPLATE_TOKENS = 64;

    /**
     * Which attempt this is.
     *
     * @param number from 1 over all attempts for one question, re-asks and fallbacks included
     * @param callId unique to this attempt
     */
    public record Attempt(int number, String callId, Wording wording, Shape shape) {}

    public String callId() {
        return attempt.callId();
    }

    /** No tokenizer makes more prompt tokens of this: the UTF-8 bytes of the whole body and an allowance. */
    public long promptTokensAtMost() {
        return bytes() + TEMPLATE_TOKENS;
    }

    /**
     * What a provider takes off its tokens a minute when the request arrives, and never settles: a quarter of the request's
     * bytes and the whole output cap. Source: OpenAI, "Rate limits", on {@code max_tokens} and the estimated request.
     */
    public long tokensToReserve() {
        return (bytes() + BYTES_PER_RESERVED_TOKEN - 1) / BYTES_PER_RESERVED_TOKEN + outputCapTokens;
    }

    private long bytes() {
        return body.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        return "Call[" + question + ", " + attempt + "]";
    }
}
