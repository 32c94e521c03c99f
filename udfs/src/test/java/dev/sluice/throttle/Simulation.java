package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Executors, the gate on the driver and a provider on virtual time: the real {@link Lessor} and the real {@link Lessee},
 * with messages and calls that take time. Deterministic: seed 1.
 */
final class Simulation {
    /**
     * What is simulated.
     *
     * @param threads of an executor that call
     * @param work calls of each executor, by its number
     * @param latencyMillis mean of a call; uniform from half to one and a half of it
     */
    record Plan(
            int executors,
            int threads,
            java.util.function.IntUnaryOperator work,
            Limits limits,
            SimulatedProvider provider,
            int leastTokens,
            int mostTokens,
            int latencyMillis) {}

    private static final long MESSAGE_NANOS = TimeUnit.MICROSECONDS.toNanos(1_500);
    private static final long WIRE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long REMOTE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long HORIZON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Plan plan;
    private final SplittableRandom random = new SplittableRandom(1);
    private final VirtualTime time = new VirtualTime();
    private final List<Executor> executors = new ArrayList<>();
    final Lessor lessor;
    /** When calls were admitted, refused for the rate, and failed, in nanoseconds. */
    final List<Long> admitted = new ArrayList<>();

    final List<Long> admittedTokens = new ArrayList<>();
    final List<Long> refused = new ArrayList<>();
    final List<Long> failed = new ArrayList<>();
    int mostInFlight;
    private int inFlight;

    Simulation(Plan plan) {
        this.plan = plan;
        this.lessor = new Lessor(plan.limits(), Amount.ZERO, TimeUnit.MINUTES.toNanos(5), HORIZON_NANOS, time::now);
        for (int i = 0; i < plan.executors(); i++) {
            Executor executor = new Executor(i);
            executors.add(executor);
            // Tasks do not start in the same moment.
            at(random.nextLong(TimeUnit.MILLISECONDS.toNanos(200)), executor::pump);
        }
    }

    void at(long nanos, Runnable run) {
        time.at(nanos, run);
    }

    void kill(int executor) {
        executors.get(executor).dead = true;
    }

    /** Calls that got through, by executor. */
    List<Integer> served() {
        return executors.stream().map(e -> e.served).toList();
    }

    /** Between executors and the gate. */
    long messages() {
        return executors.stream().mapToLong(e -> e.link.messages()).sum();
    }

    /** Runs until then, or until nothing happens any more; returns when it ended. */
    long run(double seconds) {
        long end = (long) (seconds * 1e9);
        time.run(end);
        return time.now();
    }

    private final class Executor implements GateLink.Executor {
        private final Lessee lessee;
        private final Map<Lessee.Waiter, Need> waiting = new HashMap<>();
        private int left;
        private int busy;
        private int served;
        private final GateLink link;
        private boolean dead;

        Executor(int number) {
            this.lessee = new Lessee(0, number + 1, REMOTE_PAUSE_NANOS, 0);
            this.link = new GateLink(time, lessor, lessee, MESSAGE_NANOS);
            this.left = plan.work().applyAsInt(number);
        }

        @Override
        public void pump() {
            if (dead) {
                return;
            }
            while (busy < plan.threads() && left > 0) {
                busy++;
                left--;
                ask(new Need(random.nextLong(plan.leastTokens(), plan.mostTokens() + 1L), Amount.ZERO));
            }
            link.talk(this);
        }

        private void ask(Need need) {
            waiting.put(lessee.enqueue(need, this), need);
        }

        @Override
        public boolean dead() {
            return dead;
        }

        @Override
        public void heard(Lessee.Waiter waiter) {
            Need need = waiting.remove(waiter);
            if (waiter.answer instanceof Lease.Answer.Granted granted) {
                at(Math.max(time.now(), waiter.startNanos), () -> begin(granted.permit(), waiter.startNanos, need));
            } else {
                busy--;
            }
        }

        private void begin(long permit, long start, Need need) {
            if (dead) {
                return;
            }
            if (!lessee.begin(permit, start, time.now())) {
                ask(need);
                pump();
                return;
            }
            mostInFlight = Math.max(mostInFlight, ++inFlight);
            at(time.now() + WIRE_NANOS, () -> arrive(permit, need));
        }

        private void arrive(long permit, Need need) {
            SimulatedProvider.Answer answer = plan.provider().call(need.tokens(), time.now());
            if (answer.outcome() == SimulatedProvider.Outcome.ADMITTED) {
                admitted.add(time.now());
                admittedTokens.add(need.tokens());
                served++;
                long latency = TimeUnit.MILLISECONDS.toNanos(plan.latencyMillis());
                at(time.now() + latency / 2 + random.nextLong(latency + 1), () -> {
                    plan.provider().done();
                    end(permit, Admission.Exit.ANSWERED, answer, need);
                });
                return;
            }
            boolean rate = answer.outcome() == SimulatedProvider.Outcome.RATE_LIMITED;
            (rate ? refused : failed).add(time.now());
            at(
                    time.now() + WIRE_NANOS,
                    () -> end(permit, rate ? Admission.Exit.RATE_LIMITED : Admission.Exit.FAILED, answer, need));
        }

        private void end(long permit, Admission.Exit exit, SimulatedProvider.Answer answer, Need need) {
            inFlight--;
            if (dead) {
                return;
            }
            if (!answer.headers().silent()) {
                lessee.observe(answer.headers());
            }
            lessee.exit(permit, exit, Amount.ZERO, answer.pauseNanos(), time.now());
            if (exit == Admission.Exit.ANSWERED) {
                busy--;
            } else {
                ask(need);
            }
            pump();
        }
    }
}
