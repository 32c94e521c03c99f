package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An executor's side of the gate: what waits, what is granted, and which message is due. Time comes in with each call. Not
 * thread-safe.
 */
final class Lessee {
    /** A permit whose call was not begun this long after its start is worth nothing: the rate has gone by. */
    static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REPORT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_NEEDS = 512;

    /** A call that waits, and what became of it. */
    static final class Waiter {
        final Need need;
        final Object owner;
        final Thread thread = Thread.currentThread();
        /** Null while it waits. */
        volatile Lease.Answer answer;

        long startNanos;

        Waiter(Need need, Object owner) {
            this.need = need;
            this.owner = owner;
        }
    }

    private record Ended(long permit, Admission.Exit exit, Amount taken, long pauseNanos, long startedNanos) {}

    final long gate;
    final long client;
    /** Least time between two messages. */
    private final long pauseNanos;

    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final Map<Long, Long> startedNanos = new HashMap<>();
    private List<Ended> ended = new ArrayList<>();
    private List<Ended> told = new ArrayList<>();
    private List<Waiter> asked = List.of();
    private RateHeaders headers = RateHeaders.NONE;
    private Reason stop;
    private boolean stopTold;
    private Reason stopped;
    private long number;
    private long heard;
    private long sentNanos;
    private long heardNanos;
    private long notBeforeNanos;
    private boolean onSignal;
    private boolean signal;
    private boolean evicted;
    private int claims;

    Lessee(long gate, long client, long pauseNanos, long now) {
        this.gate = gate;
        this.client = client;
        this.pauseNanos = pauseNanos;
        this.sentNanos = now - HEARTBEAT_NANOS;
        this.heardNanos = now;
        this.notBeforeNanos = now;
    }

    /** @param owner whose calls may leave together */
    Waiter enqueue(Need need, Object owner) {
        Waiter waiter = new Waiter(need, owner);
        if (stopped != null) {
            waiter.answer = new Lease.Answer.Refused(stopped);
        } else {
            waiting.add(waiter);
        }
        return waiter;
    }

    /** It does not wait any more; what it was granted is given back. */
    void cancel(Waiter waiter, long now) {
        waiting.remove(waiter);
        if (waiter.answer instanceof Lease.Answer.Granted granted) {
            exit(granted.permit(), Admission.Exit.UNUSED, Amount.ZERO, 0, now);
        } else if (waiter.answer == null) {
            waiter.answer = new Lease.Answer.Refused(Reason.UNAVAILABLE);
        }
    }

    List<Waiter> waiting() {
        return List.copyOf(waiting);
    }

    List<Waiter> waitingOf(Object owner) {
        return waiting.stream().filter(waiter -> waiter.owner == owner).toList();
    }

    /** False when the permit has expired; then it is given back. */
    boolean begin(long permit, long startNanos, long now) {
        if (now - startNanos > EXPIRY_NANOS) {
            exit(permit, Admission.Exit.UNUSED, Amount.ZERO, 0, now);
            return false;
        }
        startedNanos.put(permit, now);
        return true;
    }

    void exit(long permit, Admission.Exit exit, Amount taken, long pause, long now) {
        Long started = startedNanos.remove(permit);
        ended.add(new Ended(permit, exit, taken, pause, started == null ? now : started));
        signal = true;
    }

    void observe(RateHeaders seen) {
        headers = seen;
    }

    void stop(Reason reason) {
        stop = stop == null ? reason : stop;
    }

    /** A task that may ask began, or ended: until then the driver hears from here every second. */
    void claimed(int more) {
        claims += more;
    }

    /** The driver took this executor for lost and gave its tasks to others. */
    boolean evicted() {
        return evicted;
    }

    /** Nothing to tell any more. */
    boolean idle() {
        return ended.isEmpty() && told.isEmpty() && (stop == null || stopTold);
    }

    /** How long nobody has answered although something was asked. */
    long silenceNanos(long now) {
        return number > heard ? now - heardNanos : 0;
    }

    // ---- messages --------------------------------------------------------------------------------------------------

    /** The message to send now, or null. One is on its way at a time. */
    long[] due(long now) {
        if (nextNanos(now) > now) {
            return null;
        }
        told = ended.isEmpty() ? told : concat(told, ended);
        ended = new ArrayList<>();
        asked = waiting.stream().limit(MOST_NEEDS).toList();
        if (number == heard) {
            heardNanos = now;
        }
        number++;
        sentNanos = now;
        signal = false;
        List<Ask.Report> reports = told.stream()
                .map(e -> new Ask.Report(e.permit(), e.exit(), e.taken(), e.pauseNanos(), now - e.startedNanos()))
                .toList();
        List<Need> needs = asked.stream().map(w -> w.need).toList();
        long[] message = new Ask(client, number, heard, reports, headers, stop, needs).words(gate);
        headers = RateHeaders.NONE;
        return message;
    }

    /** When a message is due if nothing happens before; {@link Long#MAX_VALUE} for never. */
    long nextNanos(long now) {
        long next = Long.MAX_VALUE;
        if (!waiting.isEmpty()) {
            next = onSignal && signal ? now : Math.max(now, notBeforeNanos);
        }
        if (!ended.isEmpty()) {
            boolean urgent = ended.stream().anyMatch(e -> e.pauseNanos() > 0);
            next = Math.min(next, urgent ? now : sentNanos + REPORT_NANOS);
        }
        if (stop != null && !stopTold) {
            next = now;
        }
        if (!told.isEmpty() || !startedNanos.isEmpty() || claims > 0) {
            next = Math.min(next, sentNanos + HEARTBEAT_NANOS);
        }
        return next == Long.MAX_VALUE ? next : Math.max(next, sentNanos + pauseNanos);
    }

    /**
     * Takes in the reply.
     *
     * @return waiters whose answer is there now
     */
    List<Waiter> heard(long[] reply, long now) {
        if (reply.length == 0) {
            told = new ArrayList<>();
            ended = new ArrayList<>();
            stopTold = true;
            return refuseAll(Reason.UNAVAILABLE);
        }
        Lease lease = Lease.of(reply);
        heard = lease.number();
        heardNanos = now;
        told = new ArrayList<>();
        stopTold = stop != null;
        notBeforeNanos = now + lease.waitNanos();
        onSignal = lease.onSignal();
        evicted = lease.evicted();
        List<Waiter> decided = new ArrayList<>();
        for (int i = 0; i < lease.answers().size(); i++) {
            Lease.Answer answer = lease.answers().get(i);
            Waiter waiter = asked.get(i);
            if (!(answer instanceof Lease.Answer.Later)) {
                decide(waiter, answer, now, decided);
            }
        }
        if (lease.stopped() != null) {
            stopped = lease.stopped();
            decided.addAll(refuseAll(stopped));
        }
        return decided;
    }

    private void decide(Waiter waiter, Lease.Answer answer, long now, List<Waiter> decided) {
        boolean still = waiting.remove(waiter);
        if (answer instanceof Lease.Answer.Granted granted) {
            if (!still) {
                exit(granted.permit(), Admission.Exit.UNUSED, Amount.ZERO, 0, now);
                return;
            }
            waiter.startNanos = now + granted.startNanos();
            // It counts as held from here on: the executor speaks every second until it is reported.
            startedNanos.put(granted.permit(), waiter.startNanos);
        }
        if (still) {
            waiter.answer = answer;
            decided.add(waiter);
        }
    }

    private List<Waiter> refuseAll(Reason reason) {
        stopped = reason;
        List<Waiter> refused = new ArrayList<>(waiting);
        refused.forEach(waiter -> waiter.answer = new Lease.Answer.Refused(reason));
        waiting.clear();
        return refused;
    }

    private static List<Ended> concat(List<Ended> some, List<Ended> more) {
        List<Ended> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
