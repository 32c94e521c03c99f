package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TwoLlmsTest {
    private static Rows withStrong(Rows rows) {
        Map<String, int[]> answers = Map.of("cheap", rows.answers().get(MadeUp.LLM), "strong", rows.gold());
        return new Rows(rows.probabilities(), rows.gold(), answers, rows.characters());
    }

    private final Task task =
            new Task("made up", "small", withStrong(MadeUp.rows(800, 1)), withStrong(MadeUp.rows(1_000, 2)));

    private final TwoLlms two = TwoLlms.of(task, "cheap", "strong", 0.1);

    @Test
    void costIsThatOfBothCalls_nearTheBudget() {
        assertThat(two.at(0.2).cost()).isBetween(0.1, 0.22);
        assertThat(two.at(0.05).cost()).isBetween(0.02, 0.06);
        assertThat(two.at(0).cost()).isZero();
    }

    /** The strong one is always right, the cheap one is but where it says 2: asking the strong one there alone is enough. */
    @Test
    void strongOneIsAskedWhereTheCheapOneFails() {
        Point free = two.at(Double.POSITIVE_INFINITY);
        assertThat(task.report().accuracy(free.labels())).isEqualTo(1, within(0.02));
        assertThat(free.cost()).isLessThan(0.45);
    }
}
