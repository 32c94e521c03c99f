package dev.sluice.llm;

import dev.sluice.domain.PicoUsd;
import java.io.IOException;

/**
 * What an attempt costs, and the durable record that it was made: implemented over the price list and the ledger.
 * Thread-safe; blocks for as long as durability takes. Whoever opens it closes it, after the {@link Annotator}.
 */
public interface Meter {
    /** An upper bound of what this call can cost: {@link Call#promptTokensAtMost()} and the output cap at the dearest prices. */
    PicoUsd ceiling(Call call);

    /**
     * Makes the intent durable; the attempt is made only after this returned.
     *
     * @throws IOException when it could not; then the attempt is not made and {@link #after} is not called
     */
    void before(Call call, PicoUsd ceiling) throws IOException;

    /**
     * Records how the attempt ended.
     *
     * @param outcome the ledger's word for it: {@code labelled}, a defect such as {@code off-list}, or a {@link Failure}
     * @return the exact charge; zero when unbilled and when {@link Reply#costUnknown()}
     * @throws IOException when it could not be recorded; the attempt stays open and counts as unknown
     */
    PicoUsd after(Call call, Reply reply, String outcome) throws IOException;
}
