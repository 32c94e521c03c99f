package dev.sluice.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeferralModelTest {
    private static final Labels LABELS = new Labels(List.of("a", "b", "c"));
    /** Says one half whatever the features are. */
    private static final EstimateFit HALF =
            (features, right) -> new Estimate(Collections.nCopies(features[0].length, 0.0), 0);

    @Test
    void before_ofThreeProbabilities_isEntropyLogitSecondAndSum() {
        double[] features = Features.before(new double[] {0.2, 0.7, 0.1});
        assertThat(features).hasSize(5);
        // -(.2 ln .2 + .7 ln .7 + .1 ln .1), ln(.7 / .3), ln .2, .2, 1
        assertThat(features[0]).isCloseTo(0.801819, within(1e-6));
        assertThat(features[1]).isCloseTo(0.847298, within(1e-6));
        assertThat(features[2]).isCloseTo(-1.609438, within(1e-6));
        assertThat(features[3]).isEqualTo(0.2);
        assertThat(features[4]).isCloseTo(1, within(1e-12));
    }

    @Test
    void before_ofAtMostThreeProbabilities_theirSumIsOneToTheLastBit() {
        assertThat(0.7 + 0.2 + 0.1).isNotEqualTo(1);
        assertThat(Features.before(new double[] {0.1, 0.2, 0.7})[4]).isEqualTo(1);
        assertThat(Features.before(new double[] {0.4, 0.6})[4]).isEqualTo(1);
        assertThat(Features.before(new double[] {0.1, 0.2, 0.3, 0.4})[4]).isCloseTo(0.9, within(1e-12));
    }

    @Test
    void after_anAnswer_addsItsProbabilityAndItsRank() {
        double[] features = Features.after(new double[] {0.2, 0.7, 0.1}, 2, false);
        assertThat(features).hasSize(9);
        assertThat(features[5]).isCloseTo(Math.log(0.1), within(1e-12));
        assertThat(features[6]).isCloseTo(Math.log(0.1 / 0.7), within(1e-12));
        assertThat(features[7]).isZero();
        assertThat(features[8]).isCloseTo(Math.log(3), within(1e-12));
        assertThat(Features.after(new double[] {0.2, 0.7, 0.1}, 1, false)[7]).isEqualTo(1);
    }

    @Test
    void after_perLabel_marksTheSmallLabelAndTheAnswer() {
        double[] features = Features.after(new double[] {0.2, 0.7, 0.1}, 2, true);
        assertThat(features).hasSize(15);
        assertThat(List.of(features[9], features[10], features[11])).containsExactly(0.0, 1.0, 0.0);
        assertThat(List.of(features[12], features[13], features[14])).containsExactly(0.0, 0.0, 1.0);
    }

    @Test
    void features_ofZeroAndOne_areFinite() {
        assertThat(Features.after(new double[] {1, 0, 0}, 2, false))
                .doesNotContain(Double.NaN, Double.NEGATIVE_INFINITY);
        assertThat(Features.before(new double[] {0.5, 0.5})).doesNotContain(Double.NaN);
    }

    @Test
    void after_theSameLabelFromBoth_isOneProbability() {
        DeferralModel model = learner(200, HALF).learn("hash", "llm");
        DeferralModel.After same = model.after(new double[] {0.2, 0.7, 0.1}, 1);
        assertThat(same.small()).isEqualTo(same.llm()).isEqualTo(0.5);
        assertThat(same.smallStands()).isFalse();
        assertThat(model.benefit(new double[] {0.2, 0.7, 0.1})).isZero();
    }

    @Test
    void file_writtenAndRead_isTheSame() {
        DeferralModel model = learner(200, HALF).learn("hash", null);
        assertThat(DeferralFile.of("f", DeferralFile.toJson(model))).isEqualTo(model);
    }

    @Test
    void file_damaged_isAnErrorThatNamesIt() {
        String json = DeferralFile.toJson(learner(200, HALF).learn("hash", null));
        for (String broken : List.of(
                "", "{", "{}", "[]", json.replaceFirst("\"weights\" : \\[ [-0-9.]+", "\"weights\" : [ \"x\""))) {
            assertThatThrownBy(() -> DeferralFile.of("some/file", broken))
                    .as(broken)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("some/file");
        }
    }

    @Test
    void learner_tooFewRowsOrNoErrors_saysSo() {
        assertThatThrownBy(() -> learner(99, HALF))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("at least 100", "99");
        List<GoldRow> perfect = Collections.nCopies(150, new GoldRow(new double[] {0.2, 0.7, 0.1}, 1, 1));
        assertThatThrownBy(() -> new DeferralLearner(LABELS, perfect, HALF))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the small model is right on 150 of 150");
    }

    @Test
    void tried_everyRow_isJudgedByAModelThatHasNotSeenIt() {
        List<Integer> sizes = new ArrayList<>();
        EstimateFit counting = (features, right) -> {
            sizes.add(right.length);
            return HALF.fit(features, right);
        };
        assertThat(learner(200, counting).tried(7)).hasSize(200).doesNotContainNull();
        assertThat(sizes).hasSize(20).containsOnly(160);
    }

    private static DeferralLearner learner(int n, EstimateFit fit) {
        Random random = new Random(3);
        List<GoldRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double top = 0.4 + 0.5 * random.nextDouble();
            rows.add(new GoldRow(
                    new double[] {top, (1 - top) * 0.6, (1 - top) * 0.4}, random.nextInt(3), random.nextInt(3)));
        }
        return new DeferralLearner(LABELS, rows, fit);
    }
}
