package dev.sluice.throttle;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The policy on an injected clock, and a monitor that waits on it. */
final class LocalGate implements Gate {
    /** A wait that only a returned permit can end; bounded so that a lost signal costs little. */
    private static final long UNTIL_SIGNAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Pacer requests;
    private final Pacer tokens;
    private long pausedUntil;
    private int inFlight;
    private PicoUsd settled;
    private PicoUsd reserved = PicoUsd.ZERO;
    private PicoUsd lost = PicoUsd.ZERO;
    private Reason stopped;

    LocalGate(Limits limits, PicoUsd alreadySpent, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.settled = alreadySpent;
        long now = nanoTime.getAsLong();
        this.pausedUntil = now;
        this.requests = new Pacer(limits.requestsPerMinute(), now);
        this.tokens = new Pacer(limits.tokensPerMinute(), now);
    }

    @Override
    public synchronized Decision tryAcquire(Need need) {
        if (stopped != null) {
            return new Decision.Refused(stopped);
        }
        Decision money = money(need);
        if (money != null) {
            return money;
        }
        if (inFlight >= limits.inFlight()) {
            return new Decision.Wait(UNTIL_SIGNAL_NANOS);
        }
        long now = nanoTime.getAsLong();
        long wait =
                Math.max(pausedUntil - now, Math.max(requests.waitNanos(1, now), tokens.waitNanos(need.tokens(), now)));
        if (wait > 0) {
            return new Decision.Wait(wait);
        }
        requests.take(1, now);
        tokens.take(need.tokens(), now);
        inFlight++;
        reserved = reserved.plus(need.money());
        return new Decision.Granted(new LocalPermit(need));
    }

    /** Null when the reservation fits. Waits while calls in flight may still give some of theirs back. */
    private Decision money(Need need) {
        PicoUsd budget = limits.budget();
        if (budget == null || fits(committed(), need, budget)) {
            return null;
        }
        boolean fitsLater = inFlight > 0 && fits(settled.plus(lost), need, budget);
        return fitsLater ? new Decision.Wait(UNTIL_SIGNAL_NANOS) : new Decision.Refused(Reason.BUDGET);
    }

    private static boolean fits(PicoUsd committed, Need need, PicoUsd budget) {
        return committed.plus(need.money()).compareTo(budget) <= 0;
    }

    @Override
    public synchronized Decision acquire(Need need) throws InterruptedException {
        Decision decision = tryAcquire(need);
        while (decision instanceof Decision.Wait wait) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait.nanos(), 1));
            decision = tryAcquire(need);
        }
        return decision;
    }

    @Override
    public synchronized void stop(Reason reason) {
        if (stopped == null) {
            stopped = reason;
            notifyAll();
        }
    }

    @Override
    public synchronized PicoUsd committed() {
        return settled.plus(reserved).plus(lost);
    }

    private synchronized void release(Need need, PicoUsd charge, PicoUsd unknown, Duration pause) {
        inFlight--;
        reserved = reserved.minus(need.money());
        settled = settled.plus(charge);
        lost = lost.plus(unknown);
        if (!pause.isZero()) {
            pausedUntil = Math.max(pausedUntil, nanoTime.getAsLong() + pause.toNanos());
        }
        notifyAll();
    }

    private final class LocalPermit implements Permit {
        private final Need need;
        private final AtomicBoolean open = new AtomicBoolean(true);

        LocalPermit(Need need) {
            this.need = need;
        }

        @Override
        public void success(PicoUsd charge) {
            exit(charge, PicoUsd.ZERO, Duration.ZERO);
        }

        @Override
        public void dropped(Duration pause) {
            exit(PicoUsd.ZERO, PicoUsd.ZERO, pause);
        }

        @Override
        public void unknown() {
            exit(PicoUsd.ZERO, need.money(), Duration.ZERO);
        }

        @Override
        public void ignore() {
            exit(PicoUsd.ZERO, PicoUsd.ZERO, Duration.ZERO);
        }

        private void exit(PicoUsd charge, PicoUsd unknown, Duration pause) {
            if (open.compareAndSet(true, false)) {
                release(need, charge, unknown, pause);
            }
        }
    }
}
