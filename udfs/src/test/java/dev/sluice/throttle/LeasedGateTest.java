package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two threads; nothing sleeps, the main thread looks at the other's state. */
class LeasedGateTest {
    /** A wait that is not woken ends by itself within a second: 40 of them do not fit into the time limit. */
    private static final int ROUNDS = 40;

    private final List<Tenancy> opened = new ArrayList<>();
    private final Lessor lessor = lessor(new Limits(1_000_000, 0, 1, new Amount(1_000)));
    private final Gate gate = place(lessor).desk();

    private static Lessor lessor(Limits limits) {
        return Gates.lessor(limits, Amount.ZERO, Duration.ofMinutes(5));
    }

    private Tenancy place(Lessor of) {
        Tenancy tenancy = Gates.local(of);
        opened.add(tenancy);
        return tenancy;
    }

    @AfterEach
    void close() {
        opened.forEach(Tenancy::close);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void acquire_allPlacesTaken_isWokenByARelease() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Permit held = ((Decision.Granted) gate.acquire(need(1))).permit();
            Waiter waiter = new Waiter(() -> gate.acquire(need(1)));
            held.success(Amount.ZERO);
            ((Decision.Granted) waiter.result()).permit().success(Amount.ZERO);
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void acquire_moneyInFlight_isRefusedWhenItDoesNotComeBack() throws Exception {
        Permit held = ((Decision.Granted) gate.acquire(need(600))).permit();
        Waiter waiter = new Waiter(() -> gate.acquire(need(600)));
        held.unknown();
        assertThat(waiter.result()).isEqualTo(new Decision.Refused(Reason.BUDGET));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void acquire_gateStopped_isWokenAndRefused() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Gate one = place(lessor(new Limits(0, 0, 1, null))).desk();
            one.acquire(need(1));
            Waiter waiter = new Waiter(() -> one.acquire(need(1)));
            one.stop(Reason.QUOTA);
            assertThat(waiter.result()).isEqualTo(new Decision.Refused(Reason.QUOTA));
        }
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void acquire_interrupted_endsAndTakesNothing() throws Exception {
        Permit held = ((Decision.Granted) gate.acquire(need(1))).permit();
        Waiter waiter = new Waiter(() -> gate.acquire(need(1)));
        waiter.thread.interrupt();
        assertThatThrownBy(waiter::result)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        held.success(Amount.ZERO);
        opened.forEach(Tenancy::close);
        assertThat(lessor.traffic().committed()).isEqualTo(Amount.ZERO);
    }

    private static Need need(long picos) {
        return new Need(1, new Amount(picos));
    }

    /** A thread that has begun to wait when its constructor returns. */
    private static final class Waiter {
        final Thread thread;
        private final FutureTask<Decision> task;

        Waiter(Callable<Decision> acquire) throws InterruptedException {
            CountDownLatch started = new CountDownLatch(1);
            task = new FutureTask<>(() -> {
                started.countDown();
                return acquire.call();
            });
            thread = new Thread(task, "waiter");
            thread.setDaemon(true);
            thread.start();
            started.await();
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                assertThat(task.isDone()).as("acquire returned without waiting").isFalse();
                Thread.onSpinWait();
            }
        }

        Decision result() throws Exception {
            return task.get(10, TimeUnit.SECONDS);
        }
    }
}
