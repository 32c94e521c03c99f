package dev.sluice.throttle;

import dev.sluice.domain.Reason;

/**
 * Admission: everything that may call the provider asks here first. Thread-safe.
 *
 * <p>Rates are paced smoothly (no burst at the start), a pause that a provider asks for holds for all callers, and the
 * budget, whatever its unit, is reserved at an upper bound before the call and settled after it, so that it is never exceeded.
 */
public interface Gate {
    /**
     * Blocks until the attempt may be made; returns a grant or a refusal.
     *
     * @throws IllegalStateException when nobody has answered for the limits for a long time; nothing was taken
     */
    Decision acquire(Need need) throws InterruptedException;

    /** Corrects the limits by what the provider said, for all callers. */
    void observe(RateHeaders headers);

    /** Refuses everything from now on with this reason; the first reason stays. */
    void stop(Reason reason);

    /** Refuses the calls that wait here and all later ones; those that were granted go on. */
    void leave();
}
