package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PointTest {
    private static final double[][] PROBABILITIES = {
        {0.9, 0.05, 0.05}, {0.5, 0.4, 0.1}, {0.2, 0.7, 0.1}, {0.45, 0.15, 0.4}, {0.1, 0.1, 0.8}
    };
    /** The small model says 0, 0, 1, 0, 2: right, wrong, right, wrong, right. */
    private static final int[] GOLD = {0, 1, 1, 2, 2};

    private static final int[] ANSWERS = {0, 1, 1, 1, -1};
    private static final Rows ROWS =
            new Rows(PROBABILITIES, GOLD, Map.of("llm", ANSWERS), new int[] {10, 20, 30, 40, 100});
    private static final Task TASK = new Task("five", "small", ROWS, ROWS);

    @Test
    void leastConfidentRowsAreAsked_asManyAsTheBudgetSays() {
        Point point = Point.at(TASK, Cascade.confidence(TASK, "llm"), 0.4);
        assertThat(point.labels()).containsExactly(0, 1, 1, 1, 2);
        assertThat(point.cost()).isEqualTo(0.4);
        assertThat(point.characters()).isEqualTo(0.3, within(1e-12));
        assertThat(ROWS.accuracy(point.labels())).isEqualTo(0.8);
    }

    @Test
    void answerThatIsNoLabel_leavesTheSmallModels() {
        assertThat(Point.at(TASK, Cascade.confidence(TASK, "llm"), 1).labels()).containsExactly(0, 1, 1, 1, 2);
        assertThat(ROWS.answered("llm")).containsExactly(0, 1, 1, 1, 2);
    }

    @Test
    void answerOutsideThePrunedList_leavesTheSmallModels() {
        Cascade two = Cascade.pruned(TASK, "llm", 2);
        assertThat(Point.at(TASK, two, 1).labels()).containsExactly(0, 1, 1, 0, 2);
        assertThat(Point.at(TASK, Cascade.pruned(TASK, "llm", 1), 1).labels()).isEqualTo(ROWS.smallLabels());
    }

    /** The other model says 0 everywhere, which is right on one row of five. */
    @Test
    void modelsOnTheSameRows_differByTheirAccuracies() {
        Rows other = ROWS.with(new double[][] {{1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {1, 0, 0}});
        assertThat(ROWS.accuracy()).isEqualTo(0.6);
        assertThat(other.accuracy()).isEqualTo(0.2);
        assertThat(ROWS.less(other).mean()).isEqualTo(0.4, within(1e-12));
    }

    @Test
    void noBudget_asksNothing() {
        Point point = Point.at(TASK, Cascade.confidence(TASK, "llm"), 0);
        assertThat(point.labels()).isEqualTo(ROWS.smallLabels());
        assertThat(point.cost()).isZero();
    }

    /** Asking rows 3 and 1 gains one right label; the others gain nothing. */
    @Test
    void bestShare_isTheCheapestOfTheHighestAccuracy() {
        assertThat(Point.best(TASK, Cascade.confidence(TASK, "llm")).cost()).isEqualTo(0.4);
    }

    @Test
    void thresholdIsThatOfTheRowsToChooseOn() {
        Rows sure = ROWS.at(new int[] {0, 4});
        Task other = new Task("five", "small", ROWS, sure);
        assertThat(Point.at(other, Cascade.confidence(other, "llm"), 0.4).cost())
                .isZero();
        assertThat(Point.at(other, Cascade.confidence(other, "llm"), 0.8).cost())
                .isEqualTo(0.5);
    }

    /** 800 rows, 20 %: one standard error of the share is 0.0141, so 148 rows and not 160. */
    @Test
    void within_sparesAStandardError() {
        Rows rows = MadeUp.rows(800, 1);
        Task task = new Task("made up", "small", rows, rows);
        Cascade cascade = Cascade.confidence(task, MadeUp.LLM);
        assertThat(Point.at(task, cascade, 0.2).cost()).isEqualTo(0.2);
        assertThat(Point.within(task, cascade, 0.2).cost()).isEqualTo(148 / 800.0);
    }
}
