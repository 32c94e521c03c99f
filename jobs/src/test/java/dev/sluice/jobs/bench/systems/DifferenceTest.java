package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The resampling has seed 1. */
class DifferenceTest {
    /** 60 rows won, 40 lost, 900 equal. */
    private static Difference sixtyToForty() {
        boolean[] one = new boolean[1_000];
        boolean[] other = new boolean[1_000];
        for (int i = 0; i < 100; i++) {
            one[i] = i < 60;
            other[i] = i >= 60;
        }
        return Difference.of(one, other);
    }

    /** The standard error of a paired difference is sqrt((won + lost - (won - lost)² / n) / n²) = 0.00998. */
    @Test
    void interval_isThatOfTheNormalDistribution() {
        assertThat(sixtyToForty().mean()).isEqualTo(0.02, within(1e-12));
        assertThat(sixtyToForty().low()).isEqualTo(0.02 - 1.96 * 0.00998, within(0.0015));
        assertThat(sixtyToForty().high()).isEqualTo(0.02 + 1.96 * 0.00998, within(0.0015));
    }

    @Test
    void equalRows_differByNothing() {
        boolean[] rows = {true, false, true};
        assertThat(Difference.of(rows, rows)).isEqualTo(new Difference(0, 0, 0));
        assertThat(Difference.of(rows, rows).notBelow()).isTrue();
        assertThat(Difference.of(rows, rows).above()).isFalse();
    }

    @Test
    void allRowsLost_isBelow() {
        assertThat(Difference.of(new boolean[50], all(50)).notBelow()).isFalse();
        assertThat(Difference.of(all(50), new boolean[50]).above()).isTrue();
    }

    private static boolean[] all(int n) {
        boolean[] all = new boolean[n];
        Arrays.fill(all, true);
        return all;
    }
}
