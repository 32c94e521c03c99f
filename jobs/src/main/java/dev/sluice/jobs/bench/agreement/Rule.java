package dev.sluice.jobs.bench.agreement;

/** A way to choose which rows the small model answers, so that the output agrees with the oracle on a share of all rows. */
public interface Rule {
    /** For a table's head. */
    String name();

    /**
     * Chooses. Looks at the oracle's label of a row only where it buys it, but for {@link Rules#ideal()}.
     *
     * @param target share of all rows that shall carry the oracle's label
     * @param delta allowed probability of a miss
     * @param seed same seed, same outcome
     */
    Outcome run(Column column, double target, double delta, long seed);
}
