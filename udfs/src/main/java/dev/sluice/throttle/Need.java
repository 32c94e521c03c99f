package dev.sluice.throttle;

import dev.sluice.domain.Amount;

/**
 * What one attempt asks of the gate.
 *
 * @param tokens what the provider will reserve of its tokens a minute: the request and its output cap
 * @param amount an upper bound of what the attempt can take of the budget, for any tokenizer
 */
public record Need(long tokens, Amount amount) {}
