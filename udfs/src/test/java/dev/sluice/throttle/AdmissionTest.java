package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls on the wire, pauses and stops; money has {@link AdmissionMoneyTest}, rates {@link PacingSimulationTest}. */
class AdmissionTest {
    private static final Need FREE = new Need(1, Amount.ZERO);

    /** The ways out of a permit. */
    enum Exit {
        SUCCESS(permit -> permit.success(Amount.ZERO)),
        DROPPED(permit -> permit.dropped(Amount.ZERO, Duration.ZERO)),
        UNKNOWN(Permit::unknown),
        IGNORE(permit -> permit.ignore(Amount.ZERO));

        final Consumer<Permit> take;

        Exit(Consumer<Permit> take) {
            this.take = take;
        }
    }

    private final VirtualClock clock = new VirtualClock();

    /** Seed 3; 20,000 steps. */
    @Test
    void tryAcquire_randomComingsAndGoings_neverExceedTheLimitInFlight() {
        SplittableRandom random = new SplittableRandom(3);
        AtOnce gate = gate(new Limits(0, 0, 7, null));
        List<Permit> open = new ArrayList<>();
        int full = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(5) < 3) {
                Object decision = gate.tryAcquire(FREE);
                if (decision instanceof Decision.Granted granted) {
                    open.add(granted.permit());
                } else {
                    assertThat(open).hasSize(7);
                    full++;
                }
            } else if (!open.isEmpty()) {
                Exit.values()[random.nextInt(4)].take.accept(open.remove(random.nextInt(open.size())));
            }
            assertThat(open).hasSizeLessThanOrEqualTo(7);
        }
        assertThat(full).isGreaterThan(1_000);
    }

    @ParameterizedTest
    @EnumSource
    void permit_exitedTwice_freesOnePlaceOnly(Exit exit) {
        AtOnce gate = gate(new Limits(0, 0, 2, null));
        Permit first = grant(gate, FREE);
        grant(gate, FREE);
        exit.take.accept(first);
        exit.take.accept(first);
        grant(gate, FREE);
        assertThat(gate.tryAcquire(FREE)).isInstanceOf(AtOnce.Wait.class);
    }

    @Test
    void dropped_withAPause_holdsAllCallersUntilItIsOver() {
        AtOnce gate = gate(new Limits(0, 0, 9, null));
        Permit refused = grant(gate, FREE);
        grant(gate, FREE);
        refused.dropped(Amount.ZERO, Duration.ofSeconds(3));
        assertThat(gate.tryAcquire(FREE)).isEqualTo(new AtOnce.Wait(3_000_000_000L));
        clock.advance(Duration.ofSeconds(3).minusNanos(1));
        assertThat(gate.tryAcquire(FREE)).isEqualTo(new AtOnce.Wait(1));
        clock.advance(1);
        grant(gate, FREE);
    }

    @Test
    void dropped_withAShorterPauseLater_doesNotShortenTheLongerOne() {
        AtOnce gate = gate(new Limits(0, 0, 9, null));
        Permit one = grant(gate, FREE);
        Permit other = grant(gate, FREE);
        one.dropped(Amount.ZERO, Duration.ofSeconds(10));
        other.dropped(Amount.ZERO, Duration.ofSeconds(1));
        assertThat(gate.tryAcquire(FREE)).isEqualTo(new AtOnce.Wait(10_000_000_000L));
    }

    @Test
    void tryAcquire_waiting_takesNothingOfTheRate() {
        AtOnce gate = gate(new Limits(60, 0, 9, null));
        grant(gate, FREE);
        for (int i = 0; i < 100; i++) {
            assertThat(gate.tryAcquire(FREE)).isEqualTo(new AtOnce.Wait(1_000_000_000L));
        }
        clock.advance(Duration.ofSeconds(1));
        grant(gate, FREE);
    }

    @Test
    void tryAcquire_bothRates_waitsForTheLaterOne() {
        AtOnce gate = gate(new Limits(600, 6_000, 9, null));
        grant(gate, new Need(50, Amount.ZERO));
        assertThat(gate.tryAcquire(FREE)).isEqualTo(new AtOnce.Wait(500_000_000L));
    }

    @Test
    void stop_twice_keepsTheFirstReason() {
        AtOnce gate = gate(new Limits(0, 0, 9, null));
        gate.stop(Reason.QUOTA);
        gate.stop(Reason.UNAVAILABLE);
        assertThat(gate.tryAcquire(FREE)).isEqualTo(new Decision.Refused(Reason.QUOTA));
    }

    @Test
    void stop_whileFullPausedAndWithoutMoney_wins() {
        AtOnce gate = gate(new Limits(1, 0, 1, new Amount(5)));
        Permit permit = grant(gate, new Need(1, new Amount(5)));
        gate.stop(Reason.UNAVAILABLE);
        assertThat(gate.tryAcquire(new Need(1, new Amount(5)))).isEqualTo(new Decision.Refused(Reason.UNAVAILABLE));
        permit.dropped(Amount.ZERO, Duration.ofDays(1));
        assertThat(gate.tryAcquire(FREE)).isEqualTo(new Decision.Refused(Reason.UNAVAILABLE));
    }

    private AtOnce gate(Limits limits) {
        return new AtOnce(limits, Amount.ZERO, clock);
    }

    private static Permit grant(AtOnce gate, Need need) {
        Object decision = gate.tryAcquire(need);
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).permit();
    }
}
