package dev.sluice.llm;

import dev.sluice.domain.PicoUsd;

/**
 * The last attempt that was made for a call, its reply and its charge.
 *
 * @param charge exact; zero where nothing was billed, where the cost is unknown and below the layer that meters
 */
record Exchange(Call call, Reply reply, PicoUsd charge) {}
