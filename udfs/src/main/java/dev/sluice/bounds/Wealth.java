package dev.sluice.bounds;

/**
 * The wealth of a gambler who bets against a hypothesis about a mean: while the hypothesis is true it reaches 1 / d at any
 * time with probability at most d (Ville's inequality), so one may stop whenever one likes. Starts at 1. Not thread-safe.
 */
public interface Wealth {
    /**
     * Takes one observation.
     *
     * @param x in [0, 1]
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if the whole population has been drawn
     */
    void add(double x);

    /** Observations taken. */
    long draws();

    /** ln of the wealth now; positive infinity once the hypothesis is impossible. */
    double log();

    /** ln of the greatest wealth so far. */
    double maxLog();

    /** 1 / greatest wealth, at most 1: a p-value at any time. */
    default double pValue() {
        return Math.min(1, Math.exp(-maxLog()));
    }

    /** Whether the greatest wealth has reached 1 / delta. */
    default boolean rejects(double delta) {
        return maxLog() >= -Math.log(Checks.delta(delta));
    }
}
