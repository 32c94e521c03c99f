package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Need NEED = new Need(1, Amount.ZERO);

    private final Breaker breaker = new Breaker();

    @Test
    void failures_fewerThanARow_leaveItClosed() {
        for (int i = 0; i < 1_000; i++) {
            if (i % Breaker.FAILURES_IN_A_ROW == 0) {
                breaker.alive();
            } else {
                breaker.failed(0);
            }
            assertThat(breaker.waitNanos(0)).isZero();
        }
    }

    @Test
    void failures_inARow_openItForASecondAndThenOneProbes() {
        open(0);
        assertThat(breaker.waitNanos(0)).isEqualTo(SECOND);
        assertThat(breaker.waitNanos(SECOND)).isZero();
        breaker.taken(SECOND);
        assertThat(breaker.waitNanos(SECOND)).isPositive();
    }

    @Test
    void probe_failing_doublesTheWaitUpToTenSeconds() {
        open(0);
        long now = 0;
        for (long expected : new long[] {1, 2, 4, 8, 10, 10}) {
            assertThat(breaker.waitNanos(now)).isEqualTo(expected * SECOND);
            now += expected * SECOND;
            breaker.taken(now);
            breaker.failed(now);
        }
    }

    @Test
    void probe_answered_closesIt() {
        open(0);
        breaker.taken(SECOND);
        breaker.alive();
        assertThat(breaker.waitNanos(SECOND)).isZero();
        breaker.failed(SECOND);
        assertThat(breaker.closed()).isTrue();
    }

    @Test
    void probe_neverMade_letsAnotherGo() {
        open(0);
        breaker.taken(SECOND);
        breaker.unprobed(SECOND);
        assertThat(breaker.waitNanos(SECOND)).isZero();
    }

    @Test
    void outage_longerThanTheLimit_refusesEverythingAsUnavailable() {
        Admission admission = new Admission(new Limits(60_000_000, 0, 100, null), Amount.ZERO, 60 * SECOND, 0);
        assertThat(refusedAfter(admission, Admission.Exit.FAILED))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(80));
        assertThat(admission.stopped()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(admission.traffic().calls()).isLessThan(Breaker.FAILURES_IN_A_ROW + 15);
    }

    @Test
    void address_whereNobodyEverAnswered_isGivenUpWithinTwentySeconds() {
        Admission admission = new Admission(new Limits(60_000_000, 0, 100, null), Amount.ZERO, 300 * SECOND, 0);
        assertThat(refusedAfter(admission, Admission.Exit.UNREACHED)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void address_thatAnsweredBefore_getsTheWholeOutageLimit() {
        Admission admission = new Admission(new Limits(60_000_000, 0, 100, null), Amount.ZERO, 300 * SECOND, 0);
        admission.book(NEED, 0, 0);
        admission.exit(NEED, Admission.Exit.ANSWERED, Amount.ZERO, 0, 0, 0);
        assertThat(refusedAfter(admission, Admission.Exit.UNREACHED)).isGreaterThan(Duration.ofSeconds(300));
    }

    private static Duration refusedAfter(Admission admission, Admission.Exit exit) {
        long now = 0;
        Admission.Booking booking = admission.book(NEED, now, 0);
        while (!(booking instanceof Admission.Booking.Refused)) {
            if (booking instanceof Admission.Booking.Later later) {
                now += later.nanos();
            } else {
                admission.exit(NEED, exit, Amount.ZERO, 0, now, now);
            }
            booking = admission.book(NEED, now, 0);
        }
        return Duration.ofNanos(now);
    }

    private void open(long now) {
        for (int i = 0; i < Breaker.FAILURES_IN_A_ROW; i++) {
            breaker.failed(now);
        }
    }
}
