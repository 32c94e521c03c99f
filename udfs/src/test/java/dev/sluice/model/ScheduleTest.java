package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Device.Resolved GPU =
            new Device.Resolved(true, 0, true, new CudaSpec(0, "same-as-requested", 40, false, false));

    @Test
    void int8_anyDevice_runsRowByRow() {
        for (Device.Resolved device : List.of(Device.Resolved.CPU, GPU)) {
            Schedule schedule = Schedule.of(EncoderSpec.mean(), true, device);
            assertThat(schedule.batches(new int[] {9, 2, 5}))
                    .containsExactly(new int[] {0}, new int[] {1}, new int[] {2});
        }
    }

    @Test
    void fp32_graphWithoutMask_runsRowByRow() {
        Schedule schedule = Schedule.of(EncoderSpec.mean().withPrecision(Precision.FP32), false, Device.Resolved.CPU);
        assertThat(schedule.batches(new int[] {3, 3})).hasSize(2);
    }

    @Test
    void gpu_anyLengths_fillsTheBudgetOfTheSetting() {
        Schedule schedule = Schedule.of(EncoderSpec.mean().withPrecision(Precision.FP16), true, GPU);
        assertThat(schedule.batches(new int[] {10, 10, 10, 10, 11, 41}))
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
            List<int[]> batches = Schedule.tokenBudget(lengths, Schedule.CPU_TOKENS);
            assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                    .isEqualTo(IntStream.range(0, lengths.length).toArray());
            for (int[] batch : batches) {
                assertThat(batch.length * lengths[batch[batch.length - 1]]).isLessThanOrEqualTo(Schedule.CPU_TOKENS);
            }
        }
    }
}
