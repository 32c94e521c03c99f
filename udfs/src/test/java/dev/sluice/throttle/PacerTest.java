package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @ParameterizedTest
    @CsvSource({"1, 60_000", "30, 2_000", "60, 1_000", "500, 120", "6_000, 10"})
    void wait_atTheStart_isNothingForTheFirstAndAnIntervalForTheNext(String perMinute, String intervalMillis) {
        Pacer pacer = new Pacer(number(perMinute), 7);
        assertThat(pacer.waitNanos(1, 7)).isZero();
        pacer.take(1, 7);
        long interval = TimeUnit.MILLISECONDS.toNanos(number(intervalMillis));
        assertThat(pacer.waitNanos(1, 7)).isEqualTo(interval);
        assertThat(pacer.waitNanos(1, 7 + interval - 1)).isEqualTo(1);
        assertThat(pacer.waitNanos(1, 7 + interval)).isZero();
    }

    @Test
    void wait_noLimit_isAlwaysNothing() {
        Pacer pacer = new Pacer(0, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pacer.waitNanos(1_000_000, 0)).isZero();
            pacer.take(1_000_000, 0);
        }
    }

    @Test
    void take_manyUnits_makesTheNextWaitForAllOfThem() {
        Pacer pacer = new Pacer(60_000, 0);
        pacer.take(250, 0);
        assertThat(pacer.waitNanos(1, 0)).isEqualTo(SECOND / 4);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 2", "0.25, 3", "0.5, 6", "2, 6", "3600, 6"})
    void wait_afterIdleTime_catchesUpHalfASecondAtMost(double idleSeconds, int expectedAtOnce) {
        Pacer pacer = new Pacer(600, 0);
        pacer.take(1, 0);
        long now = SECOND / 10 + (long) (idleSeconds * SECOND);
        assertThat(atOnce(pacer, now)).isEqualTo(expectedAtOnce);
    }

    @Test
    void wait_idleBeforeTheFirst_catchesUpHalfASecondAtMost() {
        assertThat(atOnce(new Pacer(600, 0), 100 * SECOND)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"12, 5", "30, 2", "60, 1"})
    void wait_slowRateAfterIdleTime_savesUpNoSecondRequest(long perMinute, long intervalSeconds) {
        Pacer pacer = new Pacer(perMinute, 0);
        pacer.take(1, 0);
        long now = 1_000 * SECOND;
        assertThat(pacer.waitNanos(1, now)).isZero();
        pacer.take(1, now);
        assertThat(pacer.waitNanos(1, now)).isEqualTo(intervalSeconds * SECOND);
    }

    @Test
    void wait_callLargerThanASecondsWorth_isPaidForBeforeItGoes() {
        Pacer pacer = new Pacer(6_000, 0);
        pacer.take(50, 0);
        // A provider has 100 - 50 left; 300 are there after 2.5 s and not at once after 0.5 s.
        assertThat(pacer.waitNanos(300, 0)).isEqualTo(5 * SECOND / 2);
    }

    private static int atOnce(Pacer pacer, long now) {
        int taken = 0;
        while (pacer.waitNanos(1, now) == 0) {
            pacer.take(1, now);
            taken++;
        }
        return taken;
    }

    private static long number(String text) {
        return Long.parseLong(text.replace("_", ""));
    }
}
