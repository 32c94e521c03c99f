package dev.sluice.domain;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Objects;

/** So much of a unit: a budget. */
public record Quantity(BudgetUnit unit, Amount amount) implements Serializable {
    public Quantity {
        Objects.requireNonNull(unit);
        Objects.requireNonNull(amount);
    }

    /** Null for null. */
    public static Quantity ofUsd(PicoUsd usd) {
        return usd == null ? null : new Quantity(BudgetUnit.USD, Amount.of(usd));
    }

    /** Null where it is no money. */
    public PicoUsd usd() {
        return unit == BudgetUnit.USD ? new PicoUsd(amount.units()) : null;
    }

    /** In dollars, calls, tokens, FLOPs or seconds; exact. */
    public BigDecimal value() {
        return unit.value(amount);
    }

    /** For people, with its unit. */
    @Override
    public String toString() {
        return unit.describe(amount);
    }
}
