package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.ledger.Attempt;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Tariff;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run in virtual time: forty executors with eight threads each, calls that fail, whose outcome nobody learns, executors that
 * die, a ledger that proves what they spent, and an application that is killed twice and resumes from its ledger. What the
 * provider really did is counted apart, in the budget's unit.
 */
class BudgetUnitsSimulationTest {
    private static final int EXECUTORS = 40;
    private static final int THREADS = 8;
    private static final long MESSAGE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long FLOPS_PER_TOKEN = 2_500_001;
    private static final long MOST_MILLIS = 3_000;
    /** Kills the application; the third life ends by itself. */
    private static final long[] LIVES_SECONDS = {2, 3, 600};

    private final VirtualTime time = new VirtualTime();
    /** The journal, by the executor that wrote it. */
    private final Map<Long, List<LedgerLine>> journal = new HashMap<>();

    private SplittableRandom random;
    private Tariff tariff;
    private Amount budget;
    private Lessor lessor;
    private int life;
    private long clients;
    private long calls;
    private long really;
    private long refused;
    private long died;
    private long proofs;
    private long resumedWith;
    private long mostReserved;

    static Stream<Arguments> units() {
        return Stream.of(BudgetUnit.values())
                .flatMap(unit -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(unit, seed)));
    }

    /** Seeds 1 to 3 for each unit. */
    @ParameterizedTest
    @MethodSource("units")
    void spending_atHighParallelismWithLossesAndResumes_neverExceedsTheBudget(BudgetUnit unit, long seed) {
        random = new SplittableRandom(seed);
        tariff = new Tariff(unit);
        budget = tariff.reserved(intent("x", 500, 2_000)).times(unit == BudgetUnit.SECONDS ? 1_500 : 6_000);
        for (life = 0; life < LIVES_SECONDS.length; life++) {
            live(TimeUnit.SECONDS.toNanos(LIVES_SECONDS[life]));
        }
        long committed = committed().units();
        assertThat(really).isBetween(1L, committed);
        assertThat(committed).isLessThanOrEqualTo(budget.units());
        // Used up: what is left is less than the largest call.
        assertThat(committed + mostReserved).isGreaterThan(budget.units());
        assertThat(refused).isPositive();
        assertThat(died).isGreaterThan(10);
        assertThat(proofs).isPositive();
        assertThat(resumedWith).isBetween(budget.units() / 10, budget.units());
    }

    /** From a start, or a resumption, to the end or a kill; what was under way at a kill was sent and is never heard of. */
    private void live(long nanos) {
        time.clear();
        resumedWith = committed().units();
        long end = time.now() + nanos;
        lessor = new Lessor(
                // Rates that never bind: else the gate would have to find out how many calls at once are good.
                new Limits(60_000_000, 0, EXECUTORS * THREADS, budget),
                new Amount(resumedWith),
                TimeUnit.MINUTES.toNanos(5),
                TimeUnit.MILLISECONDS.toNanos(50),
                time::now);
        for (int i = 0; i < EXECUTORS; i++) {
            time.at(time.now(), new Executor(++clients)::pump);
        }
        time.at(time.now(), this::prove);
        while (time.next(end)) {
            assertThat(lessor.traffic().committed()).isLessThanOrEqualTo(budget);
            assertThat(really).isLessThanOrEqualTo(budget.units());
        }
        assertThat(committed()).isLessThanOrEqualTo(budget);
    }

    private Amount committed() {
        return tariff.committed(journal.values().stream().flatMap(List::stream).toList());
    }

    /** As the driver does every two seconds. */
    private void prove() {
        for (long client : lessor.unproven()) {
            Amount taken = Amount.ZERO;
            Amount unknown = Amount.ZERO;
            for (LedgerLine line : LedgerLines.collapse(journal.getOrDefault(client, List.of()))
                    .values()) {
                taken = taken.plus(tariff.taken(line));
                unknown = unknown.plus(line.unknown() ? tariff.reserved(line) : Amount.ZERO);
            }
            lessor.proven(client, taken, unknown);
            proofs++;
        }
        if (!time.isOver()) {
            time.at(time.now() + TimeUnit.SECONDS.toNanos(2), this::prove);
        }
    }

    private final class Executor implements GateLink.Executor {
        private final long client;
        private final Lessee lessee;
        private final GateLink link;
        private final Map<Lessee.Waiter, LedgerLine> waiting = new HashMap<>();
        private int busy;
        private boolean out;
        private boolean dead;

        Executor(long client) {
            this.client = client;
            this.lessee = new Lessee(0, client, TimeUnit.MILLISECONDS.toNanos(5), time.now());
            this.link = new GateLink(time, lessor, lessee, MESSAGE_NANOS);
        }

        @Override
        public void pump() {
            if (dead) {
                return;
            }
            while (busy < THREADS && !out) {
                busy++;
                long tokens = random.nextLong(100, 501);
                LedgerLine intent = intent("call-" + ++calls, tokens, random.nextLong(500, 2_001));
                Amount most = tariff.reserved(intent);
                mostReserved = Math.max(mostReserved, most.units());
                waiting.put(lessee.enqueue(new Need(tokens, most), this), intent);
            }
            link.talk(this);
        }

        @Override
        public boolean dead() {
            return dead;
        }

        @Override
        public void heard(Lessee.Waiter waiter) {
            LedgerLine intent = waiting.remove(waiter);
            if (waiter.answer instanceof Lease.Answer.Granted granted) {
                time.at(
                        Math.max(time.now(), waiter.startNanos),
                        () -> begin(granted.permit(), waiter.startNanos, intent));
            } else {
                busy--;
                refused++;
                out = true;
            }
        }

        private void begin(long permit, long start, LedgerLine intent) {
            if (dead || !lessee.begin(permit, start, time.now())) {
                busy--;
                return;
            }
            // The intent is durable before anything is sent.
            journal.computeIfAbsent(client, c -> new ArrayList<>()).add(intent);
            if (random.nextInt(200) == 0 && client % EXECUTORS != 0) { // One of each life stays.
                dead = true;
                died++;
            }
            long millis = random.nextLong(1, random.nextInt(10) == 0 ? MOST_MILLIS + 1 : 300);
            LedgerLine outcome = outcome(intent, random.nextInt(100), millis);
            // The provider works whether or not anybody hears of it.
            really += worked(outcome, intent, millis);
            time.at(time.now() + TimeUnit.MILLISECONDS.toNanos(millis), () -> end(permit, outcome));
        }

        private void end(long permit, LedgerLine outcome) {
            if (dead) {
                return;
            }
            journal.get(client).add(outcome);
            busy--;
            lessee.exit(permit, exit(outcome), tariff.taken(outcome), 0, time.now());
            pump();
        }
    }

    private static Admission.Exit exit(LedgerLine outcome) {
        if (outcome.unknown()) {
            return Admission.Exit.UNKNOWN;
        }
        return switch (outcome.outcome()) {
            case "labelled" -> Admission.Exit.ANSWERED;
            case "rate-limit" -> Admission.Exit.RATE_LIMITED;
            case LedgerLine.UNREACHABLE -> Admission.Exit.UNREACHED;
            default -> Admission.Exit.FAILED;
        };
    }

    private static LedgerLine outcome(LedgerLine intent, int percent, long millis) {
        if (percent < 8) {
            return ended(intent, "transient", AttemptStatus.UNKNOWN, millis, 0);
        }
        if (percent < 12) {
            return ended(intent, "rate-limit", AttemptStatus.UNBILLED, millis, 0);
        }
        if (percent < 15) {
            return ended(intent, "transient", AttemptStatus.UNBILLED, millis, 0);
        }
        if (percent < 18) {
            return ended(intent, LedgerLine.UNREACHABLE, AttemptStatus.UNBILLED, millis, 0);
        }
        // From a tenth of what was reserved to all of it.
        return ended(intent, "labelled", AttemptStatus.SETTLED, millis, Math.max(10, percent));
    }

    /** What the provider did; of an unknown outcome the most. */
    private long worked(LedgerLine outcome, LedgerLine intent, long millis) {
        if (!outcome.unknown()) {
            return tariff.taken(outcome).units();
        }
        return tariff.unit() == BudgetUnit.SECONDS
                ? millis
                : tariff.reserved(intent).units();
    }

    private static LedgerLine ended(
            LedgerLine intent, String outcome, AttemptStatus status, long millis, long percent) {
        long tokens = intent.reservedTokens() * percent / 100;
        return Attempt.outcome(intent.callId(), outcome, status)
                .latency(millis)
                .tokens(tokens, 0, 0, 0)
                .charge(intent.reservedPicos() * percent / 100)
                .reserved(intent.reservedPicos(), intent.reservedTokens(), MOST_MILLIS)
                .flopsPerToken(FLOPS_PER_TOKEN)
                .line();
    }

    private static LedgerLine intent(String call, long tokens, long picos) {
        return Attempt.intent(call)
                .reserved(picos, tokens, MOST_MILLIS)
                .flopsPerToken(FLOPS_PER_TOKEN)
                .line();
    }
}
