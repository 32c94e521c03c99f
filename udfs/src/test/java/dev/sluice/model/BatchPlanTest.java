package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    private final List<Integer> asked = new ArrayList<>();
    private long now;

    @Test
    void measure_aFasterBudget_isChosen() {
        BatchPlan plan = BatchPlan.measure(costing(Map.of(1, 10, 128, 9, 256, 7, 512, 8)), () -> now);
        assertThat(plan.tokens()).isEqualTo(256);
        assertThat(plan.exact()).isTrue();
        assertThat(plan.rowsPerSecond()).containsEntry(1, 1_600.0).containsOnlyKeys(1, 128, 256, 512);
        assertThat(plan)
                .hasToString("256 tokens (rows/s of 16 short rows: row by row 1600, 128 tokens 1778, 256 tokens"
                        + " 2286, 512 tokens 2000)");
    }

    @Test
    void measure_gainWithinTheNoise_staysRowByRow() {
        BatchPlan plan = BatchPlan.measure(costing(Map.of(1, 100, 128, 97, 256, 96, 512, 99)), () -> now);
        assertThat(plan.tokens()).isEqualTo(BatchPlan.ROW_BY_ROW);
    }

    @Test
    void measure_otherBits_isNeverChosenHoweverFast() {
        IntFunction<float[][]> runner = costing(Map.of(1, 10, 128, 1, 256, 1, 512, 1));
        BatchPlan plan = BatchPlan.measure(
                budget -> {
                    float[][] vectors = runner.apply(budget);
                    vectors[0][0] = budget == 256 ? Math.nextUp(vectors[0][0]) : vectors[0][0];
                    return vectors;
                },
                () -> now);
        assertThat(plan.tokens()).isEqualTo(BatchPlan.ROW_BY_ROW);
        assertThat(plan.exact()).isFalse();
        assertThat(plan.toString()).contains("batches change the last bits");
    }

    @Test
    void measure_firstRunOfAShapeSlow_isJudgedByItsSecond() {
        IntFunction<float[][]> runner = costing(Map.of(1, 10, 128, 9, 256, 9, 512, 5));
        BatchPlan plan = BatchPlan.measure(
                budget -> {
                    now += asked.contains(budget) ? 0 : Duration.ofMillis(20).toNanos();
                    return runner.apply(budget);
                },
                () -> now);
        assertThat(plan.tokens()).isEqualTo(512);
    }

    @Test
    void measure_slowGraph_endsBeforeTheLimit() {
        BatchPlan plan = BatchPlan.measure(costing(Map.of(1, 150, 128, 150, 256, 150, 512, 120)), () -> now);
        assertThat(asked).containsExactly(1, 512);
        assertThat(plan.tokens()).isEqualTo(512);
        assertThat(Duration.ofNanos(now)).isLessThanOrEqualTo(BatchPlan.LIMIT);
    }

    @Test
    void measure_verySlowGraph_runsRowByRowAfterOnePass() {
        BatchPlan plan = BatchPlan.measure(costing(Map.of(1, 450)), () -> now);
        assertThat(asked).containsExactly(1);
        assertThat(plan.tokens()).isEqualTo(BatchPlan.ROW_BY_ROW);
    }

    /** @param millis by budget; the clock stands still otherwise */
    private IntFunction<float[][]> costing(Map<Integer, Integer> millis) {
        return budget -> {
            asked.add(budget);
            now += Duration.ofMillis(millis.get(budget)).toNanos();
            return new float[][] {{1, 2}, {3, 4}};
        };
    }
}
