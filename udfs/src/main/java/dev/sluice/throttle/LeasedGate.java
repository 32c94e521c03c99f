package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's gate: callers queue, one thread of its own talks to the driver for all of them. Closing it tells the driver
 * what it has not been told yet.
 */
final class LeasedGate implements Tenancy {
    /** No answer for so long is an error: the driver, or the way to it, is gone. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long CLOSE_MILLIS = 5_000;
    private static final String EVICTED = "this executor was silent for so long that its tasks were given to others";
    private static final Logger LOG = LoggerFactory.getLogger(LeasedGate.class);

    private final Line line;
    private final LongSupplier nanoTime;
    private final Object lock = new Object();
    private final Lessee lessee;
    private final Thread courier;
    private boolean closing;
    private long wakeNanos = Long.MAX_VALUE;
    private String broken;

    LeasedGate(Line line, long gate, long client, long pauseNanos, LongSupplier nanoTime) {
        this.line = line;
        this.nanoTime = nanoTime;
        this.lessee = new Lessee(gate, client, pauseNanos, nanoTime.getAsLong());
        this.courier = new Thread(this::run, "sluice-gate");
        courier.setDaemon(true);
        courier.start();
    }

    @Override
    public long client() {
        return lessee.client;
    }

    @Override
    public Gate desk() {
        return new Desk();
    }

    @Override
    public boolean claim(long task, long attempt) throws IOException, InterruptedException {
        long reply = tell(Lessor.CLAIM, task, attempt);
        if (reply == Lessor.EVICTED) {
            throw new IOException(EVICTED);
        }
        if (reply == 1) {
            claimed(1);
        }
        return reply == 1;
    }

    @Override
    public void yield(long task, long attempt) throws IOException, InterruptedException {
        claimed(-1);
        tell(Lessor.YIELD, task, attempt);
    }

    private void claimed(int more) {
        synchronized (lock) {
            lessee.claimed(more);
            wake();
        }
    }

    private long tell(long kind, long task, long attempt) throws IOException, InterruptedException {
        long[] reply = line.ask(new long[] {lessee.gate, kind, lessee.client, task, attempt});
        return reply.length == 0 ? 0 : reply[0];
    }

    // ---- callers ---------------------------------------------------------------------------------------------------

    private Decision acquire(Need need, AtomicBoolean left) throws InterruptedException {
        while (true) {
            Lessee.Waiter waiter;
            synchronized (lock) {
                waiter = lessee.enqueue(need, left);
                wake();
            }
            await(waiter, left);
            Lease.Answer answer = waiter.answer;
            if (answer instanceof Lease.Answer.Refused refused) {
                return new Decision.Refused(refused.reason());
            }
            long permit = ((Lease.Answer.Granted) answer).permit();
            synchronized (lock) {
                if (lessee.begin(permit, waiter.startNanos, nanoTime.getAsLong())) {
                    return new Decision.Granted(
                            new OncePermit((exit, taken, pause) -> exit(permit, exit, taken, pause)));
                }
                wake();
            }
        }
    }

    /** Returns when the answer is there and, of a grant, its time has come. */
    private void await(Lessee.Waiter waiter, AtomicBoolean left) throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) {
                cancel(waiter);
                throw new InterruptedException();
            }
            Lease.Answer answer = waiter.answer;
            if (answer == null) {
                requireContact(waiter);
                if (left.get()) {
                    cancel(waiter);
                    waiter.answer = new Lease.Answer.Refused(Reason.UNAVAILABLE);
                    return;
                }
                LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
            } else {
                long early = answer instanceof Lease.Answer.Granted ? waiter.startNanos - nanoTime.getAsLong() : 0;
                if (early <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, early);
            }
        }
    }

    private void requireContact(Lessee.Waiter waiter) {
        String why;
        synchronized (lock) {
            why = broken;
        }
        if (why != null) {
            cancel(waiter);
            throw new IllegalStateException("no contact to the gate on the driver: " + why);
        }
    }

    private void cancel(Lessee.Waiter waiter) {
        synchronized (lock) {
            lessee.cancel(waiter, nanoTime.getAsLong());
            wake();
        }
    }

    private void exit(long permit, Admission.Exit exit, Amount taken, Duration pause) {
        synchronized (lock) {
            lessee.exit(permit, exit, taken, pause.toNanos(), nanoTime.getAsLong());
            wake();
        }
    }

    // ---- the thread that talks -------------------------------------------------------------------------------------

    private void run() {
        try {
            while (true) {
                long[] message;
                synchronized (lock) {
                    message = lessee.due(nanoTime.getAsLong());
                    if (message == null) {
                        if (closing && lessee.idle()) {
                            return;
                        }
                        pause();
                        continue;
                    }
                }
                exchange(message);
            }
        } catch (InterruptedException e) {
            LOG.debug("the gate's thread was interrupted");
        }
    }

    private void pause() throws InterruptedException {
        long now = nanoTime.getAsLong();
        wakeNanos = lessee.nextNanos(now);
        if (wakeNanos == Long.MAX_VALUE) {
            lock.wait();
        } else {
            TimeUnit.NANOSECONDS.timedWait(lock, Math.max(1, wakeNanos - now));
        }
    }

    /** Only when there is something to say earlier than planned: most ends of calls can wait for the next message. */
    private void wake() {
        long now = nanoTime.getAsLong();
        if (lessee.nextNanos(now) < wakeNanos || closing) {
            wakeNanos = Long.MIN_VALUE;
            lock.notifyAll();
        }
    }

    private void exchange(long[] message) throws InterruptedException {
        long[] reply;
        try {
            reply = line.ask(message);
        } catch (IOException | RuntimeException e) {
            unheard(e);
            return;
        }
        List<Lessee.Waiter> decided;
        synchronized (lock) {
            decided = new ArrayList<>(lessee.heard(reply, nanoTime.getAsLong()));
            broken = lessee.evicted() ? EVICTED : null;
            if (broken != null) {
                decided.addAll(lessee.waiting());
            }
        }
        decided.forEach(waiter -> LockSupport.unpark(waiter.thread));
    }

    private void unheard(Exception e) throws InterruptedException {
        synchronized (lock) {
            if (lessee.silenceNanos(nanoTime.getAsLong()) > PATIENCE_NANOS) {
                broken = e.toString();
            } else {
                LOG.debug("a message to the gate on the driver got no reply; it is said again", e);
            }
            if (closing) {
                throw new InterruptedException();
            }
            TimeUnit.NANOSECONDS.timedWait(lock, RETRY_NANOS);
        }
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        try {
            courier.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        courier.interrupt();
        try {
            line.close();
        } catch (IOException e) {
            LOG.debug("the line to the gate could not be closed", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One task's place at the gate. */
    private final class Desk implements Gate {
        private final AtomicBoolean left = new AtomicBoolean();

        @Override
        public Decision acquire(Need need) throws InterruptedException {
            return LeasedGate.this.acquire(need, left);
        }

        @Override
        public void observe(RateHeaders headers) {
            if (!headers.silent()) {
                synchronized (lock) {
                    lessee.observe(headers);
                }
            }
        }

        @Override
        public void stop(Reason reason) {
            synchronized (lock) {
                lessee.stop(reason);
                wake();
            }
        }

        @Override
        public void leave() {
            left.set(true);
            List<Lessee.Waiter> waiting;
            synchronized (lock) {
                waiting = lessee.waitingOf(left);
            }
            waiting.forEach(waiter -> LockSupport.unpark(waiter.thread));
        }
    }
}
