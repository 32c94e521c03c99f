package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The seeds of {@link MadeUp}: 1 to choose, 2 to report. */
class SecondGateTest {
    private final Task task = MadeUp.task();

    /** Sure and right on every other row, and of next to no opinion on the rest. */
    private static double[][] everyOther(Rows rows) {
        double[][] p = new double[rows.size()][3];
        for (int i = 0; i < p.length; i++) {
            double opinion = 1e-6 * i;
            p[i] = i % 2 == 0 ? new double[] {0.01, 0.01, 0.01} : new double[] {0.34 + opinion, 0.33 - opinion, 0.33};
            p[i][rows.gold()[i]] += i % 2 == 0 ? 0.97 : 0;
        }
        return p;
    }

    private static double[][] surelyWrong(Rows rows) {
        double[][] p = new double[rows.size()][];
        Arrays.fill(p, new double[] {0.01, 0.01, 0.98});
        return p;
    }

    @Test
    void secondThatKnowsRowsOfTheFirst_labelsThose_andTheCallsGoToOthers() {
        SecondGate gate = new SecondGate(task, MadeUp.LLM, everyOther(task.choose()), everyOther(task.report()));
        SecondGate.Beside beside = gate.at(0.2);
        assertThat(beside.cost()).isEqualTo(0.2, within(0.05));
        assertThat(beside.firstCost()).isEqualTo(0.2, within(0.05));
        assertThat(beside.bySecond()).isGreaterThan(0.15);
        assertThat(beside.accuracy()).isGreaterThan(beside.firstAccuracy() + 0.03);
        assertThat(beside.toFirst().above()).isTrue();
    }

    @Test
    void secondThatIsNeverRight_hasNoPart() {
        SecondGate gate = new SecondGate(task, MadeUp.LLM, surelyWrong(task.choose()), surelyWrong(task.report()));
        assertThat(gate.atBudgets()).hasSize(4).allSatisfy(beside -> {
            assertThat(beside.bySecond()).isZero();
            assertThat(beside.cost()).isEqualTo(beside.firstCost());
            assertThat(beside.toFirst()).isEqualTo(new Difference(0, 0, 0));
        });
    }

    @Test
    void noBudget_asksNothing() {
        SecondGate gate = new SecondGate(task, MadeUp.LLM, everyOther(task.choose()), everyOther(task.report()));
        assertThat(gate.at(0).cost()).isZero();
        assertThat(gate.at(0).bySecond()).isPositive();
    }
}
