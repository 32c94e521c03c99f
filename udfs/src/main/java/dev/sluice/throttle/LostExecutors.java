package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;
import java.util.List;

/** Executors that fell silent while they held money, and the proof of what became of it. Thread-safe. */
public interface LostExecutors {
    /** By {@link Tenancy#client}: those that neither {@link #proven} nor {@link #unprovable} was told of. */
    List<Long> unproven();

    /**
     * What the ledger says of a lost executor: all that its attempts were charged, and the reservations of those without an
     * outcome. Nothing happens when it has spoken again since.
     */
    void proven(long client, PicoUsd charged, PicoUsd stillUnknown);

    /** The ledger cannot be read: all that the lost executor held counts as spent. */
    void unprovable(long client);
}
