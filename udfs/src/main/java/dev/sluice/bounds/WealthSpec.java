package dev.sluice.bounds;

/**
 * What is bet on.
 *
 * @param mean the mean m of the hypothesis; a number at or below 0 is surpassed without a draw
 * @param delta the level the bets are sized for; the process stays valid at every other one
 * @param population rows that are drawn from without replacement; 0 for independent draws
 * @param planned draws the bets are sized for; 0 if the number is open
 */
public record WealthSpec(double mean, double delta, long population, long planned) {
    public WealthSpec {
        Checks.delta(delta);
        if (!Double.isFinite(mean) || population < 0 || planned < 0) {
            throw new IllegalArgumentException("expected a finite mean, population and planned draws from 0, found "
                    + mean + ", " + population + " and " + planned);
        }
    }

    /** Independent draws, stopped at any time. */
    public static WealthSpec withReplacement(double mean, double delta) {
        return new WealthSpec(mean, delta, 0, 0);
    }

    /** Draws without replacement from so many rows, stopped at any time. */
    public static WealthSpec withoutReplacement(double mean, double delta, long population) {
        if (population < 1) {
            throw new IllegalArgumentException("expected a population from 1, found " + population);
        }
        return new WealthSpec(mean, delta, population, 0);
    }

    /** The same with bets sized for a number of draws that is fixed beforehand. */
    public WealthSpec planned(long draws) {
        return new WealthSpec(mean, delta, population, draws);
    }
}
