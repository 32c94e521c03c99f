package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate on the driver: leases permits to the executors of one application. Thread-safe; never blocks.
 *
 * <p>A permit is for one call that waits, with its tokens and what it may take of the budget, and says when that call may begin, a little ahead:
 * so one message brings as many permits as the next moments allow, and calls still go out evenly. Executors that find
 * nothing get a turn, so that a thousand of them do not all come back at once.
 */
public final class Lessor implements LostExecutors {
    static final long LEASE = 1;
    static final long CLAIM = 2;
    static final long YIELD = 3;
    static final long HELLO = 4;

    /** Answer to a claim of an executor whose tasks were given to others. */
    static final long EVICTED = -1;

    /** An executor that has been silent for so long is lost; it speaks every second while it holds anything. */
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Logger LOG = LoggerFactory.getLogger(Lessor.class);

    private final LongSupplier nanoTime;
    private final long horizonNanos;
    private final Admission admission;
    private final Map<Long, Tenant> tenants = new HashMap<>();
    private final Claims claims = new Claims();
    private long lastPermit;
    private long nextTurnNanos;
    private long lookedNanos;
    private double meanTokens = 1;

    /**
     * @param alreadySpent settled amounts and unknown reservations of this run so far; they count against the budget
     * @param outageNanos of nothing but failures, after which everything is refused
     * @param horizonNanos how far ahead calls are booked
     * @param nanoTime a monotonic clock
     */
    Lessor(Limits limits, Amount alreadySpent, long outageNanos, long horizonNanos, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.horizonNanos = horizonNanos;
        long now = nanoTime.getAsLong();
        this.admission = new Admission(limits, alreadySpent, outageNanos, now);
        this.nextTurnNanos = now;
        this.lookedNanos = now;
    }

    /** Answers one message of a {@link Line}; its first word, the gate's name, is not looked at. */
    public synchronized long[] answer(long[] message) {
        Words words = new Words(message);
        words.next();
        long kind = words.next();
        if (kind == LEASE) {
            return lease(Ask.of(words)).words();
        }
        if (kind == HELLO) {
            return new long[] {1};
        }
        long client = words.next();
        long task = words.next();
        long attempt = words.next();
        Tenant tenant = see(client, nanoTime.getAsLong());
        if (kind == CLAIM) {
            return new long[] {tenant.evicted ? EVICTED : claims.claim(client, task, attempt) ? 1 : 0};
        }
        claims.yield(client, task, attempt);
        return new long[] {1};
    }

    Lease lease(Ask ask) {
        long now = nanoTime.getAsLong();
        Tenant tenant = see(ask.client(), now);
        if (ask.number() <= tenant.lastNumber) {
            // Late, and said again since.
            return new Lease(ask.number(), admission.stopped(), tenant.evicted, 0, false, List.of());
        }
        tenant.lastNumber = ask.number();
        forgetUnseen(tenant, ask.heard(), now);
        ask.reports().forEach(report -> exit(tenant, report, now));
        if (!ask.headers().silent()) {
            observe(ask.headers(), now);
        }
        if (ask.stop() != null) {
            admission.stop(ask.stop());
        }
        return grant(tenant, ask, now);
    }

    private Tenant see(long client, long now) {
        Tenant tenant = tenants.computeIfAbsent(client, Tenant::new);
        tenant.seenNanos = now;
        if (tenant.lost) {
            tenant.lost = false;
            tenant.unproven = false;
            tenant.held.values().forEach(h -> admission.found(h.need()));
        }
        if (now - lookedNanos > LONGEST_WAIT_NANOS) {
            lookedNanos = now;
            tenants.values().forEach(t -> loseIfSilent(t, now));
        }
        return tenant;
    }

    private void loseIfSilent(Tenant tenant, long now) {
        if (!tenant.lost && now - tenant.seenNanos > SILENCE_NANOS) {
            tenant.evicted |= claims.release(tenant.client);
            tenant.lost = true;
            tenant.unproven = !tenant.held.isEmpty();
            tenant.held.values().forEach(h -> admission.lose(h.need(), now));
        }
    }

    /** Grants of replies that never arrived: nobody can have used them. */
    private void forgetUnseen(Tenant tenant, long heard, long now) {
        List<Long> unseen = tenant.held.entrySet().stream()
                .filter(e -> e.getValue().number() > heard)
                .map(Map.Entry::getKey)
                .toList();
        unseen.forEach(permit -> exit(tenant, new Ask.Report(permit, Admission.Exit.UNUSED, Amount.ZERO, 0, 0), now));
    }

    private void exit(Tenant tenant, Ask.Report report, long now) {
        Tenant.Held held = tenant.held.remove(report.permit());
        if (held == null) {
            return; // Told before.
        }
        if (report.exit() == Admission.Exit.UNKNOWN) {
            tenant.unknown = tenant.unknown.plus(held.need().amount());
        }
        tenant.settled = tenant.settled.plus(report.taken());
        admission.exit(
                held.need(), report.exit(), report.taken(), report.pauseNanos(), now - report.startedNanosAgo(), now);
    }

    private void observe(RateHeaders headers, long now) {
        Traffic before = admission.traffic();
        admission.observe(headers, now);
        Traffic after = admission.traffic();
        if (before.requestsPerMinute() != after.requestsPerMinute()
                || before.tokensPerMinute() != after.tokensPerMinute()) {
            LOG.info(
                    "the provider's headers set the limits to {} requests and {} tokens a minute (0: none); before {} and"
                            + " {}",
                    after.requestsPerMinute(),
                    after.tokensPerMinute(),
                    before.requestsPerMinute(),
                    before.tokensPerMinute());
        }
    }

    // ---- whose turn it is ------------------------------------------------------------------------------------------

    private Lease grant(Tenant tenant, Ask ask, long now) {
        if (ask.needs().isEmpty() || tenant.evicted) {
            return new Lease(ask.number(), admission.stopped(), tenant.evicted, 0, false, List.of());
        }
        int quantum = quantum();
        if (tenant.turnNanos == Tenant.NO_TURN && nextTurnNanos > now + horizonNanos && admission.stopped() == null) {
            queue(tenant, Math.min(quantum, ask.needs().size()), now);
        }
        if (tenant.turnNanos > now + horizonNanos && admission.stopped() == null) {
            return later(ask, List.of(), tenant.turnNanos - now - horizonNanos / 2, false);
        }
        tenant.turnNanos = Tenant.NO_TURN;
        List<Lease.Answer> answers = new ArrayList<>();
        int granted = 0;
        for (Need need : ask.needs()) {
            // Behind the schedule there is enough for all; ahead of it others wait for their turn.
            long horizon = granted < quantum || tenants.size() == 1 ? horizonNanos : 0;
            Admission.Booking booking = admission.book(need, now, horizon);
            if (booking instanceof Admission.Booking.At at) {
                answers.add(new Lease.Answer.Granted(++lastPermit, at.nanos() - now));
                tenant.held.put(lastPermit, new Tenant.Held(need, ask.number(), at.nanos()));
                meanTokens += (need.tokens() - meanTokens) / 16;
                granted++;
            } else if (booking instanceof Admission.Booking.Refused refused) {
                answers.add(new Lease.Answer.Refused(refused.reason()));
            } else {
                answers.add(new Lease.Answer.Later());
                return wait(tenant, ask, answers, (Admission.Booking.Later) booking, now);
            }
        }
        return new Lease(ask.number(), admission.stopped(), false, 0, false, answers);
    }

    private Lease wait(Tenant tenant, Ask ask, List<Lease.Answer> answers, Admission.Booking.Later later, long now) {
        if (later.onSignal()) {
            return later(ask, answers, later.nanos(), true);
        }
        nextTurnNanos = Math.max(nextTurnNanos, now + later.nanos());
        int rest = ask.needs().size() - answers.size() + 1;
        queue(tenant, Math.min(quantum(), rest), now);
        return later(ask, answers, tenant.turnNanos - now - horizonNanos / 2, false);
    }

    private static Lease later(Ask ask, List<Lease.Answer> answers, long waitNanos, boolean onSignal) {
        long wait = Math.max(0, Math.min(waitNanos, LONGEST_WAIT_NANOS));
        return new Lease(ask.number(), null, false, wait, onSignal, answers);
    }

    private void queue(Tenant tenant, int calls, long now) {
        tenant.turnNanos = Math.max(nextTurnNanos, now);
        nextTurnNanos = tenant.turnNanos + (long) admission.costNanos(calls, meanTokens);
    }

    /** As many calls as half the horizon holds, at least one. */
    private int quantum() {
        double one = admission.costNanos(1, meanTokens);
        return one == 0 ? Integer.MAX_VALUE : (int) Math.max(1, horizonNanos / 2 / one);
    }

    /** @param calls of the present rate that are left out before the first */
    synchronized void startAfter(double calls) {
        admission.startAfter(calls);
    }

    // ---- for the driver --------------------------------------------------------------------------------------------

    @Override
    public synchronized List<Long> unproven() {
        long now = nanoTime.getAsLong();
        tenants.values().forEach(tenant -> loseIfSilent(tenant, now));
        return tenants.values().stream()
                .filter(tenant -> tenant.unproven)
                .map(tenant -> tenant.client)
                .toList();
    }

    @Override
    public synchronized void proven(long client, Amount taken, Amount stillUnknown) {
        Tenant tenant = tenants.get(client);
        if (tenant == null || !tenant.unproven) {
            return;
        }
        admission.proven(tenant.heldAmount(), taken.minus(tenant.settled), stillUnknown.minus(tenant.unknown));
        // It is never heard again: a client that is lost has no permit left to spend.
        tenant.held.clear();
        tenant.unproven = false;
        tenant.settled = taken;
        tenant.unknown = stillUnknown;
    }

    @Override
    public synchronized void unprovable(long client) {
        Tenant tenant = tenants.get(client);
        if (tenant != null && tenant.unproven) {
            proven(client, tenant.settled, tenant.unknown.plus(tenant.heldAmount()));
        }
    }

    public synchronized void stop(Reason reason) {
        admission.stop(reason);
    }

    /** Null while something may still be granted. */
    public synchronized Reason stopped() {
        return admission.stopped();
    }

    public synchronized Traffic traffic() {
        return admission.traffic();
    }
}
