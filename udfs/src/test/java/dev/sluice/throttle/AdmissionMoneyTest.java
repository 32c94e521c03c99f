package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdmissionMoneyTest {
    private static final Decision.Refused NO_MONEY = new Decision.Refused(Reason.BUDGET);

    private record Open(Permit permit, long money) {}

    /** Seeds 1 to 50, 400 steps each; the accounts are kept a second time, in plain numbers. */
    @Test
    void committed_randomSteps_equalsTheAccountsAndNeverExceedsTheBudget() {
        int[] decisions = new int[3];
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long budget = random.nextLong(0, 60_000);
            long gone = random.nextLong(0, budget + 1);
            AtOnce gate = gate(budget, gone, 12);
            List<Open> open = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                long held = open.stream().mapToLong(Open::money).sum();
                if (open.size() < 12 && random.nextBoolean()) {
                    long money = random.nextLong(1, 1_000);
                    Object decision = gate.tryAcquire(new Need(1, new Amount(money)));
                    if (gone + held + money <= budget) {
                        open.add(new Open(permit(decision), money));
                        decisions[0]++;
                    } else if (!open.isEmpty() && gone + money <= budget) {
                        assertThat(decision).isInstanceOf(AtOnce.Wait.class);
                        decisions[1]++;
                    } else {
                        assertThat(decision).isEqualTo(NO_MONEY);
                        decisions[2]++;
                    }
                } else if (!open.isEmpty()) {
                    Open one = open.remove(random.nextInt(open.size()));
                    gone += exit(one, random);
                }
                held = open.stream().mapToLong(Open::money).sum();
                assertThat(gate.committed()).isEqualTo(new Amount(gone + held));
                assertThat(gate.committed().units()).isLessThanOrEqualTo(budget);
            }
        }
        assertThat(Arrays.stream(decisions)).as("granted, wait, refused").allMatch(n -> n > 100);
    }

    /** What it cost for good. */
    private static long exit(Open one, SplittableRandom random) {
        switch (random.nextInt(4)) {
            case 0:
                long charge = random.nextLong(0, one.money() + 1);
                one.permit().success(new Amount(charge));
                return charge;
            case 1:
                one.permit().dropped(Amount.ZERO, Duration.ZERO);
                return 0;
            case 2:
                one.permit().unknown();
                return one.money();
            default:
                one.permit().ignore(Amount.ZERO);
                return 0;
        }
    }

    @Test
    void tryAcquire_moneyInFlightMayReturn_waitsAndThenGrants() {
        AtOnce gate = gate(100, 0, 9);
        Permit first = permit(acquire(gate, 80));
        assertThat(acquire(gate, 30)).isInstanceOf(AtOnce.Wait.class);
        first.success(new Amount(70));
        permit(acquire(gate, 30));
        assertThat(gate.committed()).isEqualTo(new Amount(100));
    }

    @Test
    void tryAcquire_needAboveWhatCanEverBeFree_isRefusedAtOnceThoughMoneyIsInFlight() {
        AtOnce gate = gate(100, 40, 9);
        permit(acquire(gate, 10));
        assertThat(acquire(gate, 61)).isEqualTo(NO_MONEY);
    }

    @Test
    void tryAcquire_smallerNeedAfterARefusal_stillFits() {
        AtOnce gate = gate(100, 90, 9);
        assertThat(acquire(gate, 11)).isEqualTo(NO_MONEY);
        permit(acquire(gate, 10));
        assertThat(gate.committed()).isEqualTo(new Amount(100));
    }

    @Test
    void unknown_itsMoney_neverComesBack() {
        AtOnce gate = gate(100, 0, 9);
        Permit permit = permit(acquire(gate, 60));
        permit.unknown();
        permit.success(Amount.ZERO);
        permit.ignore(Amount.ZERO);
        assertThat(gate.committed()).isEqualTo(new Amount(60));
        assertThat(acquire(gate, 41)).isEqualTo(NO_MONEY);
        permit(acquire(gate, 40));
    }

    @Test
    void success_calledTwice_chargesOnce() {
        AtOnce gate = gate(100, 0, 9);
        Permit permit = permit(acquire(gate, 60));
        permit.success(new Amount(50));
        permit.success(new Amount(50));
        permit.unknown();
        assertThat(gate.committed()).isEqualTo(new Amount(50));
    }

    @Test
    void tryAcquire_noMoneyAndNoPlace_saysRefusedAndNotWait() {
        AtOnce gate = gate(100, 0, 1);
        permit(acquire(gate, 100)).unknown();
        assertThat(acquire(gate, 1)).isEqualTo(NO_MONEY);
    }

    @Test
    void tryAcquire_alreadySpentMoreThanTheBudget_isRefused() {
        assertThat(acquire(gate(100, 250, 9), 1)).isEqualTo(NO_MONEY);
    }

    @Test
    void tryAcquire_budgetOfNothing_admitsWhatCostsNothing() {
        permit(acquire(gate(0, 0, 9), 0));
        assertThat(acquire(gate(0, 0, 9), 1)).isEqualTo(NO_MONEY);
    }

    @Test
    void committed_noBudget_isCountedAllTheSame() {
        AtOnce gate = new AtOnce(new Limits(0, 0, 9, null), new Amount(5), new VirtualClock());
        permit(acquire(gate, 60)).success(new Amount(7));
        assertThat(gate.committed()).isEqualTo(new Amount(12));
    }

    private static AtOnce gate(long budget, long spent, int inFlight) {
        return new AtOnce(new Limits(0, 0, inFlight, new Amount(budget)), new Amount(spent), new VirtualClock());
    }

    private static Object acquire(AtOnce gate, long money) {
        return gate.tryAcquire(new Need(1, new Amount(money)));
    }

    private static Permit permit(Object decision) {
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).permit();
    }
}
