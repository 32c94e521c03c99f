package dev.sluice.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** What a budget counts in, and how small the units are in which gate and ledger count it exactly. */
public enum BudgetUnit {
    /** Pico-dollars. */
    USD(PicoUsd.SCALE),
    /** HTTP attempts that were sent; a retry and a second question are attempts of their own. */
    CALLS(0),
    /** Prompt and completion tokens as billed, cached and reasoning tokens included. */
    TOKENS(0),
    /** Millions of floating-point operations: tokens times the operations a token takes. */
    FLOPS(-6),
    /** Milliseconds from a request to the end of its answer, added up over attempts that may run side by side. */
    SECONDS(3);

    private final int scale;

    BudgetUnit(int scale) {
        this.scale = scale;
    }

    /** As in {@code budget.usd}, and in {@code runs/}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String setting() {
        return "budget." + text();
    }

    /**
     * Parts of a smallest unit are cut off: a budget is never taken for more than it is.
     *
     * @throws ArithmeticException when it is more than a {@code long} holds
     */
    public Amount amount(BigDecimal value) {
        return new Amount(value.movePointRight(scale)
                .setScale(0, RoundingMode.FLOOR)
                .toBigInteger()
                .longValueExact());
    }

    /** In dollars, calls, tokens, FLOPs or seconds; exact. */
    public BigDecimal value(Amount amount) {
        return BigDecimal.valueOf(amount.units(), scale);
    }

    /** For people; rounded up where it is rounded. */
    public String describe(Amount amount) {
        BigDecimal value = value(amount);
        return switch (this) {
            case USD -> new PicoUsd(amount.units()).toString();
            case CALLS, TOKENS -> String.format(Locale.ROOT, "%,d %s", amount.units(), text());
            case FLOPS ->
                String.format(Locale.ROOT, "%.3e FLOPs", value.round(new MathContext(4, RoundingMode.CEILING)));
            case SECONDS -> String.format(Locale.ROOT, "%,.3f s", value);
        };
    }
}
