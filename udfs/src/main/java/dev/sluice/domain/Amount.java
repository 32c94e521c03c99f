package dev.sluice.domain;

import java.io.Serializable;

/**
 * An exact amount of what a budget counts, in the smallest units of its {@link BudgetUnit}. Overflow is an
 * {@link ArithmeticException}, never a wrong amount.
 *
 * @param units whole ones; what one is worth, the budget's unit says
 */
public record Amount(long units) implements Comparable<Amount>, Serializable {
    public static final Amount ZERO = new Amount(0);

    public static Amount of(PicoUsd usd) {
        return new Amount(usd.picos());
    }

    public Amount plus(Amount other) {
        return new Amount(Math.addExact(units, other.units));
    }

    public Amount minus(Amount other) {
        return new Amount(Math.subtractExact(units, other.units));
    }

    public Amount times(long n) {
        return new Amount(Math.multiplyExact(units, n));
    }

    /** The share of part {@code index} (from 0) when this amount is split in {@code parts}; the shares add up exactly. */
    public Amount share(long index, long parts) {
        return new Amount(units / parts + (index < units % parts ? 1 : 0));
    }

    /** What is left when {@code other} is taken away, not below zero. */
    public Amount less(Amount other) {
        return compareTo(other) <= 0 ? ZERO : minus(other);
    }

    public boolean isPositive() {
        return units > 0;
    }

    @Override
    public int compareTo(Amount other) {
        return Long.compare(units, other.units);
    }
}
