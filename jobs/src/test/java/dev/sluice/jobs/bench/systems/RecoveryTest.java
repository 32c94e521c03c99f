package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Five rows: the small model is right on 0, 2 and 4, the LLM on 0, 1, 2 and 4; they are asked in the order 3, 1, 2, 4, 0. */
class RecoveryTest {
    private static final int[] GOLD = {0, 1, 1, 2, 2};
    private static final double[][] PROBABILITIES = {
        {0.9, 0.05, 0.05}, {0.5, 0.4, 0.1}, {0.2, 0.7, 0.1}, {0.45, 0.15, 0.4}, {0.1, 0.1, 0.8}
    };

    private static Task task(int... answers) {
        Rows rows = new Rows(PROBABILITIES, GOLD, Map.of("llm", answers), new int[] {10, 20, 30, 40, 100});
        return new Task("five", "small", rows, rows);
    }

    private static final Task TASK = task(0, 1, 1, 1, 2);

    private static Recovery of(Task task, Cascade cascade) {
        List<Outcome> outcomes = Stream.of(0.0, 0.2, 0.4)
                .map(budget -> Outcome.of(task.report(), "llm", Point.at(task, cascade, budget)))
                .toList();
        return Recovery.of(task.report(), "llm", cascade, outcomes);
    }

    /** The curve is .6 to a share of .2, .8 from .4 on and a line between: its area is .74. */
    @Test
    void confidence_recoversWhatACurveByHandDoes() {
        Recovery recovery = of(TASK, Cascade.confidence(TASK, "llm"));
        assertThat(recovery.gaps().stream().map(gap -> gap.recovered().orElseThrow()))
                .satisfiesExactly(
                        none -> assertThat(none).isZero(),
                        first -> assertThat(first).isZero(),
                        all -> assertThat(all).isEqualTo(1, within(1e-9)));
        assertThat(recovery.average().orElseThrow()).isEqualTo(0.7, within(1e-9));
        assertThat(recovery.calls().stream().map(OptionalDouble::orElseThrow))
                .satisfiesExactly(
                        twenty -> assertThat(twenty).isEqualTo(0.24, within(1e-9)),
                        fifty -> assertThat(fifty).isEqualTo(0.3, within(1e-9)),
                        eighty -> assertThat(eighty).isEqualTo(0.36, within(1e-9)));
    }

    /** Every asked row is right: .8 at .2 and 1 from .4 on, area .92; the ceiling is still the LLM alone. */
    @Test
    void systemBetterThanTheLlm_isMeasuredAgainstTheLlmAlone() {
        Decided decided = new Decided(
                Cascade.confidence(TASK, "llm").report().urgency(),
                TASK.report().gold());
        Recovery recovery = of(TASK, new Cascade("perfect", decided, decided));
        assertThat(recovery.gaps().get(2).recovered().orElseThrow()).isEqualTo(2, within(1e-9));
        assertThat(recovery.average().orElseThrow()).isEqualTo(1.6, within(1e-9));
        assertThat(recovery.calls().get(1).orElseThrow()).isEqualTo(0.1, within(1e-9));
    }

    @Test
    void partThatIsNeverRecovered_isSaid() {
        Recovery recovery = of(TASK, Cascade.pruned(TASK, "llm", 1));
        assertThat(recovery.calls()).containsOnly(OptionalDouble.empty());
        assertThat(recovery.toString()).endsWith("| 0.000 | never | never | never |");
    }

    @Test
    void ceilingBelowTheSmallModel_isUndefinedWithItsReason() {
        Task weak = task(1, 1, 0, 1, 0);
        Recovery recovery = of(weak, Cascade.confidence(weak, "llm"));
        assertThat(recovery.defined()).isFalse();
        assertThat(recovery.average()).isEmpty();
        String reason = "the ceiling (0.2000) is not above the weak model (0.6000), so there is no gap to recover";
        assertThat(recovery).hasToString("undefined: " + reason);
        assertThat(Recovery.table(List.of(recovery))).containsExactly("PGR, APGR and CPT are undefined: " + reason);
    }

    @Test
    void table_hasALineASystem() {
        Figures figures = Figures.of(MadeUp.task(), MadeUp.LLM);
        assertThat(figures.recovered()).hasSameSizeAs(figures.systems());
        List<String> table = Recovery.table(figures.recovered());
        assertThat(table).hasSize(4 + figures.recovered().size());
        assertThat(table.subList(2, table.size()))
                .allSatisfy(
                        line -> assertThat(line.chars().filter(c -> c == '|')).hasSize(11));
    }
}
