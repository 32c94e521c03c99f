package dev.sluice.ledger;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.PicoUsd;

/**
 * The most that one attempt can take, in every unit that a budget may count in.
 *
 * @param money for any tokenizer, at the dearest prices
 * @param tokens prompt for any tokenizer, and the output cap; null in lines of versions that did not say it
 * @param millis until the client hangs up; null in lines of versions that did not say it
 * @param flopsPerToken of the model; null where nobody has said it
 */
public record Reservation(PicoUsd money, Long tokens, Long millis, Long flopsPerToken) {
    private static final long MILLION = 1_000_000;

    /** @throws IllegalStateException when it does not say what it would take of this unit */
    public Amount in(BudgetUnit unit) {
        return switch (unit) {
            case USD -> Amount.of(money);
            case CALLS -> new Amount(1);
            case TOKENS -> new Amount(said(tokens, "tokens"));
            case FLOPS -> flops(said(tokens, "tokens"), said(flopsPerToken, "FLOPs per token"));
            case SECONDS -> new Amount(said(millis, "time"));
        };
    }

    /** In millions of FLOPs; those of a token are rounded up to whole ones. */
    static Amount flops(long tokens, long flopsPerToken) {
        return new Amount(Math.multiplyExact(tokens, Math.addExact(flopsPerToken, MILLION - 1) / MILLION));
    }

    private static long said(Long value, String what) {
        if (value == null) {
            throw new IllegalStateException("a line of the ledger does not say the " + what + " of its attempt");
        }
        return value;
    }
}
