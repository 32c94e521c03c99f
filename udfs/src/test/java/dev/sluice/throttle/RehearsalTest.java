package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import org.junit.jupiter.api.Test;

/** What the benchmark of the gate's cost counts. */
class RehearsalTest {
    private static final long OUTAGE_NANOS = Long.MAX_VALUE;
    private static final Limits WIDE = new Limits(1_000_000_000_000L, 0, 100, null);

    @Test
    void round_nothingBinds_grantsAndEndsEveryCall() {
        Lessor lessor = lessor(WIDE);
        Rehearsal rehearsal = new Rehearsal(lessor, 10);
        for (int i = 0; i < 5; i++) {
            assertThat(rehearsal.round(4)).isEqualTo(40);
        }
        // The calls of the last round are not reported yet.
        assertThat(lessor.traffic().calls()).isEqualTo(200);
        assertThat(lessor.traffic().answered()).isEqualTo(160);
        assertThat(lessor.traffic().inFlight()).isEqualTo(40);
    }

    @Test
    void round_moreCallsThanMayBeInFlight_countsGrantsAndNotWishes() {
        Rehearsal rehearsal = new Rehearsal(lessor(WIDE), 30);
        assertThat(rehearsal.round(4)).isEqualTo(100);
    }

    private static Lessor lessor(Limits limits) {
        return new Lessor(limits, Amount.ZERO, OUTAGE_NANOS, 50_000_000, new VirtualClock());
    }
}
