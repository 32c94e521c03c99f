package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;

/**
 * Admission: everything that may call the provider asks here first. Thread-safe.
 *
 * <p>Rates are paced smoothly (no burst at the start), a pause that a provider asks for holds for all callers, and money
 * is reserved at an upper bound before the call and settled after it, so the sum of charges never exceeds the budget.
 */
public interface Gate {
    /** Decides at once; never blocks. */
    Decision tryAcquire(Need need);

    /** Blocks while the decision is {@link Decision.Wait}; returns a grant or a refusal. */
    Decision acquire(Need need) throws InterruptedException;

    /** Refuses everything from now on with this reason; the first reason stays. */
    void stop(Reason reason);

    /** Settled and unsettled money: what this gate has let go at the most. */
    PicoUsd committed();
}
