package dev.sluice.throttle;

import dev.sluice.domain.Amount;

/**
 * The budget of a run, in any unit. What is reserved comes back with the end of its call; what a lost executor held ({@code lost}) only
 * when the ledger proves what became of it. Not thread-safe.
 */
final class Budget {
    private final Amount limit;
    private Amount settled;
    private Amount unknown = Amount.ZERO;
    private Amount reserved = Amount.ZERO;
    private Amount lost = Amount.ZERO;

    /** @param limit null for no limit */
    Budget(Amount limit, Amount alreadySpent) {
        this.limit = limit;
        this.settled = alreadySpent;
    }

    boolean fits(Amount amount) {
        return limit == null || committed().plus(amount).compareTo(limit) <= 0;
    }

    /** Whether it fits at the best that can still happen to what is reserved and lost. */
    boolean mayFit(Amount amount) {
        return limit == null || settled.plus(unknown).plus(amount).compareTo(limit) <= 0;
    }

    void reserve(Amount amount) {
        reserved = reserved.plus(amount);
    }

    void release(Amount amount, Amount taken) {
        reserved = reserved.minus(amount);
        settled = settled.plus(taken);
    }

    void forget(Amount amount) {
        reserved = reserved.minus(amount);
        unknown = unknown.plus(amount);
    }

    /** The executor that held it is silent. */
    void lose(Amount amount) {
        reserved = reserved.minus(amount);
        lost = lost.plus(amount);
    }

    /** The silent executor spoke again. */
    void found(Amount amount) {
        lost = lost.minus(amount);
        reserved = reserved.plus(amount);
    }

    /** The ledger has proved what became of it. */
    void proven(Amount amount, Amount taken, Amount stillUnknown) {
        lost = lost.minus(amount);
        settled = settled.plus(taken);
        unknown = unknown.plus(stillUnknown);
    }

    Amount settled() {
        return settled;
    }

    /** What has been let go at the most. */
    Amount committed() {
        return settled.plus(unknown).plus(reserved).plus(lost);
    }
}
