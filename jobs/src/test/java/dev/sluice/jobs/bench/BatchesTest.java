package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int[] LENGTHS = {5, 9, 2, 7, 3};

    @Test
    void inArrivalOrder_keepsTheOrder() {
        assertThat(Batches.inArrivalOrder(2).of(LENGTHS)).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
        assertThat(Batches.inArrivalOrder(1).of(LENGTHS)).hasSize(5);
    }

    /** 2 and 3 take 6 of 10 with padding, with the 5 it would be 15. */
    @Test
    void sorted_holdsTheBudgetWithPadding() {
        assertThat(Batches.sorted(10).of(LENGTHS)).containsExactly(List.of(2, 4), List.of(0), List.of(3), List.of(1));
        assertThat(Batches.sorted(15).of(LENGTHS)).containsExactly(List.of(2, 4, 0), List.of(3), List.of(1));
    }

    @Test
    void sorted_rowLongerThanTheBudget_runsAlone() {
        assertThat(Batches.sorted(1).of(LENGTHS)).hasSize(5);
        assertThat(Batches.sorted(1).of(new int[0])).isEmpty();
    }
}
