package dev.sluice.llm;

import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import java.io.IOException;

/**
 * What an attempt costs, and the durable record that it was made: implemented over the price list and the ledger.
 * Thread-safe; blocks for as long as durability takes. Whoever opens it closes it, after the {@link Annotator}.
 */
public interface Meter {
    /** An upper bound of what this call can cost: {@link Call#promptTokensAtMost()} and the output cap at the dearest prices. */
    PicoUsd ceiling(Call call);

    /** An upper bound of what this call can take of the budget, whatever it counts in. */
    Amount toReserve(Call call);

    /**
     * How an attempt was accounted for.
     *
     * @param charge exact; zero when unbilled and when {@link Reply#costUnknown()}
     * @param taken of the budget, in its unit; zero when {@link Reply#costUnknown()}
     * @param above whether that is more than was reserved: the run must stop spending
     */
    record Settlement(PicoUsd charge, Amount taken, boolean above) {
        static final Settlement NOTHING = new Settlement(PicoUsd.ZERO, Amount.ZERO, false);
    }

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
     * @throws IOException when it could not be recorded; the attempt stays open and counts as unknown
     */
    Settlement after(Call call, Reply reply, String outcome) throws IOException;
}
