package dev.sluice.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedTest {
    private static final ReferenceTable REFERENCE = new ReferenceTable(PairedTest.class, "bounds_reference.csv");

    @Test
    void logRatio_referenceTables_isTheMaximumFoundBySearch() {
        for (double[] r : REFERENCE.lines("ratio")) {
            assertThat(new Paired((int) r[3], r[4], 0.001).logRatio((int) r[1], (int) r[2]))
                    .isCloseTo(r[0], withinPercentage(1e-4));
        }
    }

    @Test
    void pValue_referenceTables_isAtMostThreePercentAboveAGridsMaximum() {
        for (double[] r : REFERENCE.lines("paired")) {
            double p = new Paired((int) r[3], r[4], 0.001).pValue((int) r[1], (int) r[2]);
            assertThat(p).as(Arrays.toString(r)).isBetween(r[0] * (1 - 1e-9), r[0] * 1.03);
        }
    }

    @Test
    void pValue_everyTableUnderTheNull_keepsItsLevel() {
        int n = 24;
        double epsilon = 0.15;
        double delta = 0.1;
        double[][] certified = new double[n + 1][n + 1];
        for (int plus = 0; plus <= n; plus++) {
            for (int minus = 0; minus <= n - plus; minus++) {
                certified[plus][minus] = Bounds.nonInferiorityPValue(plus, minus, n, epsilon, delta) <= delta ? 1 : 0;
            }
        }
        double greatest = 0;
        for (double down = epsilon; down <= 0.575; down += 0.005) {
            for (double up : new double[] {down - epsilon, (down - epsilon) / 2, 0}) {
                greatest = Math.max(greatest, probability(certified, n, up, down));
            }
        }
        assertThat(greatest).isBetween(0.08, delta); // and not by being timid
    }

    private static double probability(double[][] event, int n, double up, double down) {
        double sum = 0;
        for (int minus = 0; minus <= n; minus++) {
            double first = Math.exp(Binomial.logPmf(minus, n, down));
            for (int plus = 0; plus <= n - minus; plus++) {
                sum += event[plus][minus]
                        * first
                        * Math.exp(Binomial.logPmf(plus, (double) n - minus, up / (1 - down)));
            }
        }
        return sum;
    }

    @Test
    void logRatio_morePlusOrFewerMinus_neverFalls() {
        Paired test = new Paired(60, 0.1, 0.001);
        for (int plus = 0; plus < 20; plus++) {
            for (int minus = 1; minus < 20; minus++) {
                assertThat(test.logRatio(plus + 1, minus)).isGreaterThanOrEqualTo(test.logRatio(plus, minus));
                assertThat(test.logRatio(plus, minus - 1)).isGreaterThanOrEqualTo(test.logRatio(plus, minus));
            }
        }
    }

    @Test
    void pValue_differenceAtOrBelowMinusEpsilon_isOne() {
        assertThat(Bounds.nonInferiorityPValue(0, 10, 100, 0.1, 0.05)).isEqualTo(1);
        assertThat(Bounds.nonInferiorityPValue(3, 40, 100, 0.1, 0.05)).isEqualTo(1);
    }

    @Test
    void pValue_farFromTheNull_isTheErrorOfTheInterval() {
        assertThat(Bounds.nonInferiorityPValue(0, 0, 10_000, 0.1, 0.05)).isEqualTo(0.001);
        assertThat(Bounds.nonInferiorityPValue(90, 0, 100, 0.2, 0.05)).isCloseTo(0.001, withinPercentage(1e-6));
    }

    @Test
    void pValue_sampleWithoutALoss_certifiesWhereTheBettingTestNeedsMoreRows() {
        // n = 1000, 95 % zeros, no true difference, epsilon .02, delta .05; seed 5, 100 samples.
        Random random = new Random(5);
        int exact = 0;
        int betting = 0;
        for (int sample = 0; sample < 100; sample++) {
            double[] losses = new double[1000];
            int plus = 0;
            int minus = 0;
            for (int i = 0; i < losses.length; i++) {
                double u = random.nextDouble();
                plus += u < 0.025 ? 1 : 0;
                minus += u > 0.975 ? 1 : 0;
                losses[i] = u < 0.025 ? 0 : u > 0.975 ? 1 : 0.5;
            }
            exact += Bounds.nonInferiorityPValue(plus, minus, 1000, 0.02, 0.05) <= 0.05 ? 1 : 0;
            betting += Bounds.bettingPValue(losses, (1 + 0.02) / 2, 0.05) <= 0.05 ? 1 : 0;
        }
        assertThat(exact).isGreaterThan(betting + 5);
    }
}
