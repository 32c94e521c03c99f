package dev.sluice.llm;

import dev.sluice.domain.PicoUsd;

/**
 * The last attempt that was made for a call, its reply and what it cost.
 *
 * @param settled {@link Meter.Settlement#NOTHING} below the layer that meters
 */
record Exchange(Call call, Reply reply, Meter.Settlement settled) {
    /** Exact; zero where nothing was billed and where the cost is unknown. */
    PicoUsd charge() {
        return settled.charge();
    }
}
