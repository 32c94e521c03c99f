package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.util.concurrent.TimeUnit;

/**
 * The policy of a gate: rates, calls in flight, pauses, failures and the budget. Time comes in with each call, so it runs on any
 * clock. Not thread-safe.
 */
final class Admission {
    /** A wait that only the end of another call can shorten. */
    private static final long UNTIL_SIGNAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** An address at which nobody has ever answered is wrong, most likely: a person should not wait for minutes. */
    private static final long NOBODY_NANOS = TimeUnit.SECONDS.toNanos(6);

    /** The part that a bucket seen full or empty adds to or takes from the rate of tokens. */
    private static final double STEERING = 0.2;

    /** What the policy says to one need. */
    sealed interface Booking {
        /** It may start then; taken. */
        record At(long nanos) implements Booking {}

        /** @param onSignal the end of another call may come before */
        record Later(long nanos, boolean onSignal) implements Booking {}

        record Refused(Reason reason) implements Booking {}
    }

    /** How a call ended, see {@link Permit}. */
    enum Exit {
        ANSWERED,
        RATE_LIMITED,
        FAILED,
        UNREACHED,
        UNKNOWN,
        IGNORED,
        /** The permit expired before its call was begun. */
        UNUSED
    }

    private final Limits limits;
    private final long outageNanos;
    private final Budget budget;
    private final Pacer requests;
    private final Pacer tokens;
    private final Window window;
    private final Breaker breaker = new Breaker();
    private RateHeaders known = RateHeaders.NONE;
    private double mostRemainingTokens;
    private long pausedUntil;
    private Reason stopped;
    private int inFlight;
    private long calls;
    private long tokensTaken;
    private long rateLimited;
    private long answered;

    /** @param outageNanos of failures only, after which everything is refused */
    Admission(Limits limits, Amount alreadySpent, long outageNanos, long now) {
        this.limits = limits;
        this.outageNanos = outageNanos;
        this.budget = new Budget(limits.budget(), alreadySpent);
        this.requests = new Pacer(limits.requestsPerMinute() * limits.share(), now);
        this.tokens = new Pacer(limits.tokensPerMinute() * limits.share(), now);
        this.window = new Window(limits.inFlight());
        this.pausedUntil = now;
    }

    /** @param horizonNanos how far ahead may be booked */
    Booking book(Need need, long now, long horizonNanos) {
        if (stopped != null) {
            return new Booking.Refused(stopped);
        }
        if (!budget.mayFit(need.amount())) {
            return new Booking.Refused(Reason.BUDGET);
        }
        if (!budget.fits(need.amount()) || inFlight >= window.size(ratesKnown())) {
            return new Booking.Later(UNTIL_SIGNAL_NANOS, true);
        }
        long blocked = Math.max(pausedUntil - now, breaker.waitNanos(now));
        if (blocked > 0) {
            boolean probing = !breaker.closed();
            return new Booking.Later(probing ? Math.min(blocked, UNTIL_SIGNAL_NANOS) : blocked, probing);
        }
        long wait = Math.max(requests.waitNanos(1, now), tokens.waitNanos(need.tokens(), now));
        if (wait > horizonNanos) {
            return new Booking.Later(wait, false);
        }
        requests.take(1, now + wait);
        tokens.take(need.tokens(), now + wait);
        budget.reserve(need.amount());
        breaker.taken(now);
        inFlight++;
        calls++;
        tokensTaken += need.tokens();
        return new Booking.At(now + wait);
    }

    void startAfter(double callsLeftOut) {
        requests.delay(callsLeftOut);
    }

    private boolean ratesKnown() {
        return requests.limited() || tokens.limited();
    }

    /**
     * @param taken of the budget; nothing is settled of {@link Exit#UNKNOWN}
     * @param pauseNanos that the provider asked for
     */
    void exit(Need need, Exit exit, Amount taken, long pauseNanos, long startedAt, long now) {
        inFlight--;
        if (exit == Exit.UNKNOWN) {
            budget.forget(need.amount());
        } else {
            budget.release(need.amount(), taken);
        }
        if (pauseNanos > 0) {
            pausedUntil = Math.max(pausedUntil, now + pauseNanos);
        }
        switch (exit) {
            case ANSWERED -> {
                answered++;
                breaker.alive();
                window.answered();
            }
            case RATE_LIMITED -> {
                rateLimited++;
                breaker.alive();
                window.dropped(startedAt, now);
                requests.drained(now + pauseNanos);
                tokens.drained(now + pauseNanos);
            }
            case FAILED, UNREACHED, UNKNOWN -> {
                window.dropped(startedAt, now);
                breaker.failed(now);
                boolean nobody = exit == Exit.UNREACHED && answered + rateLimited == 0;
                if (breaker.openForNanos(now) > (nobody ? Math.min(NOBODY_NANOS, outageNanos) : outageNanos)) {
                    stop(Reason.UNAVAILABLE);
                }
            }
            case IGNORED -> breaker.unprobed(now);
            case UNUSED -> {
                breaker.unprobed(now);
                calls--;
                tokensTaken -= need.tokens();
            }
        }
    }

    /** The executor that held the permit is silent: the rate comes back, what it has reserved does not. */
    void lose(Need need, long now) {
        inFlight--;
        budget.lose(need.amount());
        breaker.unprobed(now);
    }

    /** It spoke again: its permit counts as before. */
    void found(Need need) {
        inFlight++;
        budget.found(need.amount());
    }

    void proven(Amount held, Amount taken, Amount stillUnknown) {
        budget.proven(held, taken, stillUnknown);
    }

    /**
     * Limits are corrected at once and steered: a provider counts tokens as it likes, and what it says remains shows
     * whether it counts more than we do or less.
     */
    void observe(RateHeaders headers, long now) {
        if (headers.limitTokens() > 0 && headers.limitTokens() != known.limitTokens()) {
            mostRemainingTokens = 0;
        }
        known = new RateHeaders(
                headers.limitRequests() > 0 ? headers.limitRequests() : known.limitRequests(),
                headers.limitTokens() > 0 ? headers.limitTokens() : known.limitTokens(),
                headers.remainingRequests(),
                headers.remainingTokens());
        requests.rate(lower(limits.requestsPerMinute(), known.limitRequests()) * limits.share(), now);
        tokens.rate(lower(limits.tokensPerMinute(), known.limitTokens()) * limits.share() * steering(), now);
    }

    /** 0 is no limit for the settings, -1 for the headers. */
    private static double lower(long configured, long announced) {
        if (announced <= 0) {
            return configured;
        }
        return configured == 0 ? announced : Math.min(configured, announced);
    }

    /** Holds the provider's bucket half full: a proportional controller, one where nothing is known. */
    private double steering() {
        boolean binding = known.limitTokens() > 0
                && (limits.tokensPerMinute() == 0 || known.limitTokens() <= limits.tokensPerMinute());
        if (known.remainingTokens() < 0 || !binding || limits.share() < 1) {
            return 1;
        }
        mostRemainingTokens = Math.max(mostRemainingTokens, known.remainingTokens());
        double level = mostRemainingTokens == 0 ? 0 : known.remainingTokens() / mostRemainingTokens;
        return 1 + STEERING * (2 * level - 1);
    }

    void stop(Reason reason) {
        if (stopped == null) {
            stopped = reason;
        }
    }

    Reason stopped() {
        return stopped;
    }

    /** How long this many calls of this size take at the present rates; 0 where there is no limit. */
    double costNanos(int calls, double tokensEach) {
        return Math.max(requests.costNanos(calls), tokens.costNanos(calls * tokensEach));
    }

    Amount committed() {
        return budget.committed();
    }

    Traffic traffic() {
        return new Traffic(
                calls,
                tokensTaken,
                rateLimited,
                answered,
                inFlight,
                budget.settled(),
                budget.committed(),
                requests.perMinute(),
                known.limitTokens() > 0 || limits.tokensPerMinute() > 0
                        ? Math.round(lower(limits.tokensPerMinute(), known.limitTokens()) * limits.share())
                        : 0);
    }
}
