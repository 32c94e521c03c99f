package dev.sluice.throttle;

/**
 * What a provider says of its limits a minute with a response; -1 for what it does not say. Source: OpenAI, "Rate limits",
 * headers {@code x-ratelimit-*}.
 *
 * @param limitRequests a minute
 * @param limitTokens a minute
 * @param remainingRequests that it would admit at once
 * @param remainingTokens that it would admit at once
 */
public record RateHeaders(long limitRequests, long limitTokens, long remainingRequests, long remainingTokens) {
    public static final RateHeaders NONE = new RateHeaders(-1, -1, -1, -1);

    public boolean silent() {
        return equals(NONE);
    }
}
