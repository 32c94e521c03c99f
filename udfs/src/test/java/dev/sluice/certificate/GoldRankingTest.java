package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.sluice.bounds.ReferenceTable;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GoldRankingTest {
    @Test
    void of_referenceRowsWithAndWithoutTies_isScipysMannWhitney() {
        ReferenceTable reference = new ReferenceTable(getClass(), "gold_reference.csv");
        for (double[] r : reference.lines("ranking")) {
            ReferenceTable.Congruence draws = new ReferenceTable.Congruence((long) r[2]);
            double[] confidence = new double[120];
            boolean[] correct = new boolean[120];
            for (int i = 0; i < 120; i++) {
                double u = draws.next();
                correct[i] = draws.next() < 0.4 + 0.5 * u;
                confidence[i] = (int) (u * r[3]) / r[3];
            }
            GoldRanking ranking = GoldRanking.of(confidence, correct);
            assertThat(ranking.auroc()).as(Arrays.toString(r)).isCloseTo(r[0], within(1e-12));
            assertThat(ranking.pValue()).as(Arrays.toString(r)).isCloseTo(r[1], withinPercentage(1e-6));
        }
    }

    @Test
    void of_perfectAndReversedOrder_haveTheExtremeAreas() {
        double[] rising = new double[40];
        boolean[] late = new boolean[40];
        boolean[] early = new boolean[40];
        for (int i = 0; i < 40; i++) {
            rising[i] = i;
            late[i] = i >= 20;
            early[i] = i < 20;
        }
        assertThat(GoldRanking.of(rising, late).auroc()).isEqualTo(1);
        assertThat(GoldRanking.of(rising, late).pValue()).isLessThan(1e-6);
        assertThat(GoldRanking.of(rising, early).auroc()).isZero();
        assertThat(GoldRanking.of(rising, early).pValue()).isGreaterThan(0.999);
    }

    @Test
    void of_oneSideEmptyOrAllTied_saysNothing() {
        assertThat(GoldRanking.of(new double[0], new boolean[0])).isEqualTo(new GoldRanking(0, 0, Double.NaN, 1));
        assertThat(GoldRanking.of(new double[5], new boolean[5])).isEqualTo(new GoldRanking(0, 5, Double.NaN, 1));
        GoldRanking tied = GoldRanking.of(new double[] {0.0, -0.0, 0}, new boolean[] {true, false, true});
        assertThat(tied).isEqualTo(new GoldRanking(2, 1, 0.5, 1));
    }

    @Test
    void of_confidenceThatIsNaN_ranksLowest() {
        assertThat(GoldRanking.of(new double[] {Double.NaN, 0.1}, new boolean[] {false, true})
                        .auroc())
                .isEqualTo(1);
    }

    @Test
    void of_confidenceWithoutInformation_isSignificantAtItsLevelOnly() {
        // 4000 samples of 60 rows, 80 % right, confidence on a grid of 20; seed 6, level .05: up to 256 rejections
        // (chance
        // 4e-5 at a rate of .05), and at least 120.
        Random random = new Random(6);
        int rejected = 0;
        for (int sample = 0; sample < 4000; sample++) {
            double[] confidence = new double[60];
            boolean[] correct = new boolean[60];
            for (int i = 0; i < 60; i++) {
                confidence[i] = random.nextInt(20) / 20.0;
                correct[i] = random.nextDouble() < 0.8;
            }
            rejected += GoldRanking.of(confidence, correct).pValue() <= 0.05 ? 1 : 0;
        }
        assertThat(rejected).isBetween(120, 256);
    }

    @Test
    void of_lengthsThatDoNotFit_isRefused() {
        assertThatThrownBy(() -> GoldRanking.of(new double[1], new boolean[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 confidences but 2 outcomes");
    }
}
