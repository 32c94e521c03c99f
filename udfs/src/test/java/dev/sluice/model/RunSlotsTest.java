package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs are of a graph that only waits. */
@Timeout(60)
class RunSlotsTest {
    private final ExecutorService tasks = Executors.newCachedThreadPool();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void stop() throws InterruptedException {
        tasks.shutdownNow();
        assertThat(tasks.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static <T> T run(RunSlots slots, Callable<T> work) throws Exception {
        return slots.<T, Exception>run(work::call);
    }

    private <T> Callable<T> counted(Callable<T> work) {
        return () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                return work.call();
            } finally {
                now.decrementAndGet();
            }
        };
    }

    @Test
    void gpu_manyTasks_hasTwoRunsOnTheirWayAndGivesEachItsOwnResult() throws Exception {
        RunSlots slots = RunSlots.of(new Device.Resolved(true, 0, true, CudaSpec.DEFAULT));
        // Each run waits for another: with one slot this would never end.
        CyclicBarrier pairs = new CyclicBarrier(2);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int own = i;
            results.add(tasks.submit(() -> run(slots, counted(() -> {
                pairs.await();
                return own;
            }))));
        }
        for (int i = 0; i < results.size(); i++) {
            assertThat(results.get(i).get()).isEqualTo(i);
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void cpu_manyTasks_runAllAtOnce() throws Exception {
        RunSlots slots = RunSlots.of(Device.Resolved.CPU);
        CyclicBarrier all = new CyclicBarrier(12);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            results.add(tasks.submit(() -> run(slots, all::await)));
        }
        for (Future<Integer> result : results) {
            result.get();
        }
    }

    @Test
    void run_thatFails_isToldAndGivesItsSlotBack() throws Exception {
        RunSlots slots = new RunSlots(1);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> run(slots, () -> {
                        throw new IOException("out of memory");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("out of memory");
        }
        assertThat(run(slots, () -> "next")).isEqualTo("next");
    }

    @Test
    void task_endedWhileItWaits_leavesWithoutASlotAndStaysInterrupted() throws Exception {
        RunSlots slots = new RunSlots(1);
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Boolean> first = tasks.submit(() -> run(slots, () -> {
            runs.countDown();
            return end.await(30, TimeUnit.SECONDS);
        }));
        runs.await();
        Future<Boolean> second = tasks.submit(() -> {
            Thread.currentThread().interrupt(); // as Spark does
            assertThatThrownBy(() -> run(slots, () -> "never"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("interrupted");
            return Thread.currentThread().isInterrupted();
        });
        assertThat(second.get()).isTrue();
        end.countDown();
        assertThat(first.get()).isTrue();
        assertThat(run(slots, () -> "next")).isEqualTo("next");
    }
}
