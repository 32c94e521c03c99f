package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The seeds of {@link MadeUp}: 1 to choose, 2 to report. */
class JudgedTest {
    private final Task task = MadeUp.task();
    private final Rows rows = task.report();
    private final Judged judged = Judged.of(task, List.of(MadeUp.LLM));

    @Test
    void answerThatIsNeverRight_isNotTaken_andOneThatAlwaysIs_is() {
        int[] answers = rows.answers().get(MadeUp.LLM);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(judged.report()[i]).isEqualTo(answers[i] == 2 ? rows.small(i) : answers[i]);
        }
    }

    @Test
    void judgedLabels_areRightMoreOftenThanEitherModelAlone() {
        double fused = rows.accuracy(judged.report());
        assertThat(fused)
                .isGreaterThan(rows.accuracy(rows.smallLabels()) + 0.02)
                .isGreaterThan(rows.accuracy(rows.answered(MadeUp.LLM)) + 0.02);
    }

    @Test
    void certainty_isHigherOnRowsThatAreRight() {
        boolean[] right = rows.right(judged.report());
        double[] certainty = judged.certainty().report();
        double hits = 0;
        double hitRows = 0;
        double misses = 0;
        for (int i = 0; i < right.length; i++) {
            hits += right[i] ? certainty[i] : 0;
            hitRows += right[i] ? 1 : 0;
            misses += right[i] ? 0 : certainty[i];
        }
        assertThat(hits / hitRows).isGreaterThan(misses / (right.length - hitRows) + 0.1);
    }

    @Test
    void deferralModel_doesTheSame() {
        Deferred deferred = Deferred.of(task, MadeUp.LLM);
        assertThat(deferred.report()).isEqualTo(judged.report());
        assertThat(deferred.benefit().report()).hasSize(rows.size());
    }

    @Test
    void figures_haveEverySystemAtEveryBudgetAndItsBest() {
        Figures figures = Figures.of(task, MadeUp.LLM);
        assertThat(figures.systems()).hasSize(6).allSatisfy(row -> assertThat(row)
                .hasSize(5));
        assertThat(figures.table()).hasSize(10);
        assertThat(figures.system(Figures.DEFERRED)).allMatch(Outcome::belowNone);
        assertThat(Figures.within(task, MadeUp.LLM, 0.2).cost()).isLessThanOrEqualTo(0.2);
    }
}
