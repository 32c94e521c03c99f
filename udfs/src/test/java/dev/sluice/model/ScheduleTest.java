package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void batches_int8OrWithoutMask_areNone() {
        EncoderSpec int8 = EncoderSpec.mean();
        EncoderSpec fp32 = int8.withPrecision(Precision.FP32);
        assertThat(Schedule.batches(int8, true)).isFalse();
        assertThat(Schedule.batches(fp32, false)).isFalse();
        assertThat(Schedule.batches(fp32, true)).isTrue();
    }

    @Test
    void rowByRow_lengths_areEachAloneInOrder() {
        assertThat(Schedule.rowByRow(new int[] {9, 2, 5})).containsExactly(new int[] {0}, new int[] {1}, new int[] {2});
    }

    @Test
    void tokenBudget_ofOne_runsEachRowAlone() {
        assertThat(Schedule.tokenBudget(new int[] {9, 2, 5}, BatchPlan.ROW_BY_ROW))
                .containsExactly(new int[] {1}, new int[] {2}, new int[] {0});
    }

    @Test
    void ofTokens_anyLengths_fillsTheBudget() {
        assertThat(Schedule.ofTokens(40).batches(new int[] {10, 10, 10, 10, 11, 41}))
                .containsExactly(new int[] {0, 1, 2, 3}, new int[] {4}, new int[] {5});
    }

    @Test
    void tokenBudget_lengths_areSortedAndCutAtTheBudget() {
        assertThat(Schedule.tokenBudget(new int[] {30, 2, 3, 2, 100, 4}, 12))
                .containsExactly(new int[] {1, 3, 2}, new int[] {5}, new int[] {0}, new int[] {4});
        assertThat(Schedule.tokenBudget(new int[0], 12)).isEmpty();
    }

    /** 200 random lists, seed 3. */
    @Test
    void tokenBudget_anyLengths_coversEachRowOnceWithinTheBudget() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            int[] lengths = random.ints(random.nextInt(80), 1, 257).toArray();
            List<int[]> batches = Schedule.tokenBudget(lengths, 512);
            assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                    .isEqualTo(IntStream.range(0, lengths.length).toArray());
            for (int[] batch : batches) {
                assertThat(batch.length * lengths[batch[batch.length - 1]]).isLessThanOrEqualTo(512);
            }
        }
    }
}
