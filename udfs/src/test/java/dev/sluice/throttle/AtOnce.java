package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.util.function.LongSupplier;

/**
 * The policy without leases: decides at once, for one caller after the other. Where no rate is given it behaves as if the
 * provider had none, with the window as wide as it may be.
 */
final class AtOnce {
    record Wait(long nanos) {}

    private static final long NEVER_WAITS = Long.MAX_VALUE;

    private final Admission admission;
    private final LongSupplier clock;

    AtOnce(Limits limits, Amount alreadySpent, LongSupplier clock) {
        this.clock = clock;
        boolean none = limits.requestsPerMinute() == 0 && limits.tokensPerMinute() == 0;
        // So high that it never waits: the window is for unknown rates only.
        Limits known = none ? new Limits(NEVER_WAITS, 0, limits.inFlight(), limits.budget()) : limits;
        this.admission = new Admission(known, alreadySpent, Long.MAX_VALUE, clock.getAsLong());
    }

    /** {@link Decision.Granted}, {@link Decision.Refused} or {@link Wait}. */
    Object tryAcquire(Need need) {
        long now = clock.getAsLong();
        Admission.Booking booking = admission.book(need, now, 0);
        if (booking instanceof Admission.Booking.At) {
            return new Decision.Granted(new OncePermit((exit, charge, pause) ->
                    admission.exit(need, exit, charge, pause.toNanos(), now, clock.getAsLong())));
        }
        return booking instanceof Admission.Booking.Refused refused
                ? new Decision.Refused(refused.reason())
                : new Wait(((Admission.Booking.Later) booking).nanos());
    }

    void stop(Reason reason) {
        admission.stop(reason);
    }

    void observe(RateHeaders headers) {
        admission.observe(headers, clock.getAsLong());
    }

    Amount committed() {
        return admission.committed();
    }

    Traffic traffic() {
        return admission.traffic();
    }
}
