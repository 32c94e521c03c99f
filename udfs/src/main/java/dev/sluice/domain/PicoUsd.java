package dev.sluice.domain;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An exact amount of money in pico-dollars (1e-12 US dollars). Overflow is an {@link ArithmeticException}, never a wrong
 * amount.
 *
 * @param picos pico-dollars; an integer for any price of up to five decimals per million tokens, times a token count
 */
public record PicoUsd(long picos) implements Comparable<PicoUsd>, Serializable {
    public static final PicoUsd ZERO = new PicoUsd(0);
    /** The scale of {@code decimal(20,12)}. */
    public static final int SCALE = 12;

    /** Exactly this many dollars; more than twelve decimals are an error. */
    public static PicoUsd ofUsd(BigDecimal usd) {
        return new PicoUsd(usd.movePointRight(SCALE).longValueExact());
    }

    public BigDecimal toUsd() {
        return BigDecimal.valueOf(picos, SCALE);
    }

    public PicoUsd plus(PicoUsd other) {
        return new PicoUsd(Math.addExact(picos, other.picos));
    }

    public PicoUsd minus(PicoUsd other) {
        return new PicoUsd(Math.subtractExact(picos, other.picos));
    }

    public PicoUsd times(long n) {
        return new PicoUsd(Math.multiplyExact(picos, n));
    }

    /** The share of part {@code index} (from 0) when this amount is split in {@code parts}; the shares add up exactly. */
    public PicoUsd share(long index, long parts) {
        return new PicoUsd(picos / parts + (index < picos % parts ? 1 : 0));
    }

    public boolean isPositive() {
        return picos > 0;
    }

    @Override
    public int compareTo(PicoUsd other) {
        return Long.compare(picos, other.picos);
    }

    /** For people: dollars with six decimals, rounded up so that a charge never reads as nothing. */
    @Override
    public String toString() {
        return "$" + toUsd().setScale(6, RoundingMode.CEILING).toPlainString();
    }
}
