package dev.sluice.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FixedSequenceTest {
    private static final double[] P = {0.001, 0.04, 0.2, 0.01, 0.6, 0.0001};

    @Test
    void unsplit_firstFailure_stopsBeforeLaterOnesAreAsked() {
        List<Integer> asked = new ArrayList<>();
        FixedSequence test = FixedSequence.unsplit(6, 0.05, k -> {
            asked.add(k);
            return P[k];
        });
        assertThat(test.lastCertified()).hasValue(1);
        assertThat(asked).containsExactly(0, 1, 2);
        assertThat(test.tested()).isEqualTo(3);
        assertThat(test.level()).isEqualTo(0.05);
    }

    @Test
    void tolerating_oneFailure_testsAtHalfAndStopsAtTheSecond() {
        FixedSequence test = FixedSequence.tolerating(1, 6, 0.1, k -> P[k]);
        assertThat(test.level()).isEqualTo(0.05);
        assertThat(test.lastCertified()).hasValue(3);
        assertThat(test.tested()).isEqualTo(5);
    }

    @Test
    void bonferroni_anyFailures_testsAllAtTheSplitLevel() {
        FixedSequence test = FixedSequence.bonferroni(6, 0.06, k -> P[k]);
        assertThat(test.level()).isEqualTo(0.01);
        assertThat(test.lastCertified()).hasValue(5);
        assertThat(test.tested()).isEqualTo(6);
    }

    @Test
    void unsplit_pValueAtTheLevel_isCertifiedAndAboveItNot() {
        assertThat(FixedSequence.unsplit(1, 0.05, k -> 0.05).lastCertified()).hasValue(0);
        assertThat(FixedSequence.unsplit(1, 0.05, k -> Math.nextUp(0.05)).lastCertified())
                .isEmpty();
        assertThat(FixedSequence.unsplit(0, 0.05, k -> 0).lastCertified()).isEmpty();
    }

    @Test
    void deltaUse_eachKind_saysHowDeltaWasUsed() {
        assertThat(FixedSequence.unsplit(6, 0.05, k -> P[k]).deltaUse())
                .isEqualTo(
                        "delta 0.05 not split, each hypothesis tested at it; 6 in a fixed order, the first failure stops; "
                                + "3 tested");
        assertThat(FixedSequence.tolerating(1, 6, 0.1, k -> P[k]).deltaUse())
                .isEqualTo("delta 0.1 split by 2, each hypothesis tested at 0.05; 6 in a fixed order, failure 2 stops; "
                        + "5 tested");
        assertThat(FixedSequence.bonferroni(6, 0.06, k -> P[k]).deltaUse())
                .isEqualTo(
                        "delta 0.06 split by 6, each hypothesis tested at 0.01; 6 in a fixed order, none stops; 6 tested");
    }

    @Test
    void everyKind_trueNullsOnThePath_rejectsAnyOfThemWithProbabilityDelta() {
        // 2000 samples of n = 250 rows, seed 11: accuracies .97 .95 .93 then .9, .9, .89, .9, .88, null "below .9"
        // at its boundary from index 3 on. Each bound below fails by chance with probability 1e-4.
        double[] accuracy = {0.97, 0.95, 0.93, 0.9, 0.9, 0.89, 0.9, 0.88};
        double delta = 0.1;
        Random random = new Random(11);
        int[] errors = new int[3];
        for (int sample = 0; sample < 2000; sample++) {
            int[] wrong = new int[accuracy.length];
            for (int i = 0; i < 250; i++) {
                double shared = random.nextDouble();
                for (int k = 0; k < accuracy.length; k++) {
                    double u = k % 2 == 0 ? shared : random.nextDouble(); // some points move together
                    wrong[k] += u >= accuracy[k] ? 1 : 0;
                }
            }
            errors[0] += err(FixedSequence.unsplit(8, delta, k -> Bounds.binomialPValue(wrong[k], 250, 0.1)));
            errors[1] += err(FixedSequence.tolerating(2, 8, delta, k -> Bounds.binomialPValue(wrong[k], 250, 0.1)));
            errors[2] += err(FixedSequence.bonferroni(8, delta, k -> Bounds.binomialPValue(wrong[k], 250, 0.1)));
        }
        for (int count : errors) {
            assertThat(1 - Binomial.cdf(count - 1L, 2000, delta))
                    .as("%d errors", count)
                    .isGreaterThan(1e-4);
        }
        assertThat(errors[0]).isGreaterThan(40); // the test could have failed
    }

    private static int err(FixedSequence test) {
        return test.lastCertified().orElse(0) >= 3 ? 1 : 0;
    }

    @Test
    void badInput_anyKind_isRefusedWithItsValue() {
        assertThatThrownBy(() -> FixedSequence.unsplit(1, 1.5, k -> 0)).hasMessageContaining("found 1.5");
        assertThatThrownBy(() -> FixedSequence.tolerating(-1, 1, 0.1, k -> 0)).hasMessageContaining("found -1");
        assertThatThrownBy(() -> FixedSequence.unsplit(1, 0.1, k -> Double.NaN)).hasMessageContaining("found NaN at 0");
    }
}
