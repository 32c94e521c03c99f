package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.time.Duration;

/**
 * The right to make one attempt. Exactly one of its exits must be called, once; further calls do nothing. {@code taken} is
 * what the attempt took of the budget; the rest of the reservation is free again.
 */
public interface Permit {
    /** The provider answered. */
    void success(Amount taken);

    /**
     * The provider refused for the rate, without billing.
     *
     * @param pause how long nobody should ask, as the provider said; zero for no pause
     */
    void dropped(Amount taken, Duration pause);

    /**
     * The provider failed in a passing way, without billing.
     *
     * @param pause how long nobody should ask, as the provider said; zero for no pause
     */
    void failed(Amount taken, Duration pause);

    /** Nothing could be sent: no such host, connection refused, TLS failed. Counts as a failure. */
    void unreached(Amount taken);

    /** It may have been billed and nobody knows: the reservation is never given back. Counts as a failure. */
    void unknown();

    /** The attempt was not made or not billed; says nothing about the provider. */
    void ignore(Amount taken);
}
