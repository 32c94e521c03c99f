package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;

/**
 * What one attempt asks of the gate.
 *
 * @param tokens what the provider will reserve of its tokens a minute: the request and its output cap
 * @param money an upper bound of what the attempt can cost, for any tokenizer
 */
public record Need(long tokens, PicoUsd money) {}
