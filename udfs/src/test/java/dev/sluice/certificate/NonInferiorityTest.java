package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonInferiorityTest {
    private static final long[] BETTER = {0, 12, 20, 25};
    private static final long[] WORSE = {0, 10, 25, 80};

    @Test
    void certify_pathThatDriftsFromTheLlm_certifiesTheLastPointWithinEpsilon() {
        NonInferiority certificate = NonInferiority.certify(BETTER, WORSE, 1000, 0.02, 0.05);
        NonInferiority.Point point = certificate.certified().orElseThrow();
        assertThat(point.index()).isEqualTo(2);
        assertThat(point.difference()).isEqualTo(-0.005);
        assertThat(point.pValue()).isLessThanOrEqualTo(0.05);
        assertThat(certificate.points().get(3).pValue()).isGreaterThan(0.99);
    }

    @Test
    void certify_rowsAndCounts_agree() {
        boolean[] llm = new boolean[1000];
        boolean[][] right = new boolean[BETTER.length][1000];
        for (int i = 0; i < 1000; i++) {
            llm[i] = i % 5 != 0;
            for (int k = 0; k < BETTER.length; k++) {
                boolean differs = llm[i] ? i / 5 * 4 + i % 5 - 1 < WORSE[k] : i / 5 < BETTER[k];
                right[k][i] = llm[i] != differs;
            }
        }
        assertThat(NonInferiority.certify(right, llm, 0.02, 0.05))
                .isEqualTo(NonInferiority.certify(BETTER, WORSE, 1000, 0.02, 0.05));
    }

    @Test
    void certify_cascadeWorseByEpsilonFromTheSecondPointOn_isWrongWithProbabilityDelta() {
        // n = 300, 6 to 9 % of rows differ, true differences -.01 then -.05, -.05; epsilon .05, delta .1; 300 samples,
        // seed 3. Up to 52 errors in 300: at a rate of .1 more come with probability 3e-5.
        double[] up = {0.025, 0.01, 0.02};
        double[] down = {0.035, 0.06, 0.07};
        Random random = new Random(3);
        int errors = 0;
        for (int sample = 0; sample < 300; sample++) {
            long[] better = new long[3];
            long[] worse = new long[3];
            for (int i = 0; i < 300; i++) {
                double u = random.nextDouble();
                for (int k = 0; k < 3; k++) {
                    better[k] += u < up[k] ? 1 : 0;
                    worse[k] += u > 1 - down[k] ? 1 : 0;
                }
            }
            errors += NonInferiority.certify(better, worse, 300, 0.05, 0.1)
                                    .test()
                                    .lastCertified()
                                    .orElse(0)
                            > 0
                    ? 1
                    : 0;
        }
        assertThat(errors).isBetween(5, 52);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.02, Double.NaN})
    void certify_epsilonOutsideOfZeroToOne_isRefusedWithTheValue(double bad) {
        assertThatThrownBy(() -> NonInferiority.certify(BETTER, WORSE, 1000, bad, 0.05))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected epsilon above 0 and below 1, found " + bad);
    }

    @Test
    void certify_rowsThatDoNotFit_isRefused() {
        assertThatThrownBy(() -> NonInferiority.certify(new boolean[][] {{true}}, new boolean[2], 0.1, 0.1))
                .hasMessage("expected 2 rows at every point, found 1 at 0");
        assertThatThrownBy(() -> NonInferiority.certify(new long[1], new long[2], 9, 0.1, 0.1))
                .hasMessageContaining("found 1 and 2");
    }
}
