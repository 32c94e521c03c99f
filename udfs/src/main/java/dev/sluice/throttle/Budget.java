package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;

/**
 * The money of a run. What is reserved comes back with the end of its call; what a lost executor held ({@code lost}) only
 * when the ledger proves what became of it. Not thread-safe.
 */
final class Budget {
    private final PicoUsd limit;
    private PicoUsd settled;
    private PicoUsd unknown = PicoUsd.ZERO;
    private PicoUsd reserved = PicoUsd.ZERO;
    private PicoUsd lost = PicoUsd.ZERO;

    /** @param limit null for no limit */
    Budget(PicoUsd limit, PicoUsd alreadySpent) {
        this.limit = limit;
        this.settled = alreadySpent;
    }

    boolean fits(PicoUsd money) {
        return limit == null || committed().plus(money).compareTo(limit) <= 0;
    }

    /** Whether it fits at the best that can still happen to what is reserved and lost. */
    boolean mayFit(PicoUsd money) {
        return limit == null || settled.plus(unknown).plus(money).compareTo(limit) <= 0;
    }

    void reserve(PicoUsd money) {
        reserved = reserved.plus(money);
    }

    void release(PicoUsd money, PicoUsd charge) {
        reserved = reserved.minus(money);
        settled = settled.plus(charge);
    }

    void forget(PicoUsd money) {
        reserved = reserved.minus(money);
        unknown = unknown.plus(money);
    }

    /** The executor that held it is silent. */
    void lose(PicoUsd money) {
        reserved = reserved.minus(money);
        lost = lost.plus(money);
    }

    /** The silent executor spoke again. */
    void found(PicoUsd money) {
        lost = lost.minus(money);
        reserved = reserved.plus(money);
    }

    /** The ledger has proved what became of it. */
    void proven(PicoUsd money, PicoUsd charge, PicoUsd stillUnknown) {
        lost = lost.minus(money);
        settled = settled.plus(charge);
        unknown = unknown.plus(stillUnknown);
    }

    PicoUsd settled() {
        return settled;
    }

    /** What has been let go at the most. */
    PicoUsd committed() {
        return settled.plus(unknown).plus(reserved).plus(lost);
    }
}
