package dev.sluice.throttle;

import dev.sluice.domain.Amount;

/**
 * What has gone through a gate so far, and its limits at present.
 *
 * @param calls granted and made
 * @param tokens reserved for them
 * @param rateLimited calls that the provider refused for the rate
 * @param answered calls that the provider answered
 * @param settled of the budget, in its unit
 * @param committed settled amounts, unknown outcomes and what is reserved for calls in flight
 * @param requestsPerMinute 0 for no limit
 * @param tokensPerMinute 0 for no limit
 */
public record Traffic(
        long calls,
        long tokens,
        long rateLimited,
        long answered,
        int inFlight,
        Amount settled,
        Amount committed,
        long requestsPerMinute,
        long tokensPerMinute) {}
