package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.util.List;

/** Executors that fell silent while they held parts of the budget, and the proof of what became of it. Thread-safe. */
public interface LostExecutors {
    /** By {@link Tenancy#client}: those that neither {@link #proven} nor {@link #unprovable} was told of. */
    List<Long> unproven();

    /**
     * What the ledger says of a lost executor: all that its attempts have taken, and the reservations of those without an
     * outcome. Nothing happens when it has spoken again since.
     */
    void proven(long client, Amount taken, Amount stillUnknown);

    /** The ledger cannot be read: all that the lost executor held counts as spent. */
    void unprovable(long client);
}
