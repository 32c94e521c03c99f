package dev.sluice.jobs.bench.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules on rows in the order of their confidence, row 0 the surest, against figures worked out by hand. */
class RulesTest {
    private static final double DELTA = 0.1;

    private static Column column(int rows, IntPredicate wrong) {
        return new Column(
                2,
                new int[rows],
                IntStream.range(0, rows).mapToDouble(i -> 1 - i / (2.0 * rows)).toArray(),
                IntStream.range(0, rows).map(i -> wrong.test(i) ? 1 : 0).toArray());
    }

    private static int[] inOrder(int rows) {
        return IntStream.range(0, rows).toArray();
    }

    @Test
    void ideal_ofTwentyRows_stopsBeforeTheThirdWrongOne() {
        Outcome outcome = Rules.ideal().run(column(20, i -> i == 5 || i == 10 || i == 15), 0.9, DELTA, 1);
        assertThat(outcome).isEqualTo(new Outcome(0.75, 0, false));
    }

    /**
     * Twenty prefixes of 1 to 20 rows, 2 may be wrong. The third wrong row is in the prefix of 16, which fails once all of its
     * rows are drawn; nothing is left to save.
     */
    @Test
    void bargain_ofTwentyRows_looksAtAllOfTheFirstPrefixThatFails() {
        Outcome outcome = BargainRule.run(column(20, i -> i == 5 || i == 10 || i == 15), 0.9, DELTA, inOrder(20));
        assertThat(outcome).isEqualTo(new Outcome(0, 0.8, false));
    }

    /**
     * 29 right draws with replacement reject "at most 0.9 are right" and 20 without it from 400 rows do not, so the third batch
     * of ten does. The least sure row is left out: 399 - 30 rows.
     */
    @Test
    void bargain_ofRowsThatAreAllRight_acceptsAllButTheLastAfterThreeBatches() {
        Outcome outcome = BargainRule.run(column(400, i -> false), 0.9, DELTA, inOrder(400));
        assertThat(outcome).isEqualTo(new Outcome(369 / 400.0, 30 / 400.0, false));
    }

    /** 200 rows, of which half must be right: mean - deviation is 0.5 - 0.5 after 50 labels. */
    @Test
    void bargain_wherePrefixIsAtItsTarget_givesUpAfterFiftyLabels() {
        Outcome outcome = BargainRule.run(column(2_000, i -> i % 2 == 1), 0.95, DELTA, inOrder(2_000));
        assertThat(outcome).isEqualTo(new Outcome(0, 50 / 2_000.0, false));
    }

    /**
     * 200 uniform draws, every 5th row, two checks at 0.1 / 3. One wrong of the first hundred: 0.005 + 0.16456 x 0.07053 =
     * 0.0166. 21 of all: 0.105. At a target of 0.95 only the first passes: rows 0 to 495, of which 100 are bought.
     */
    @Test
    void supg_withOneWrongInTheFirstHundredDraws_acceptsDownToTheHundredth() {
        double[] uniform = new double[1_000];
        Arrays.fill(uniform, 1 / 1_000.0);
        int[] drawn = IntStream.range(0, 200).map(i -> 5 * i).toArray();
        Column column = column(1_000, i -> i == 50 || i >= 500 && i % 25 == 0);
        assertThat(SupgRule.run(column, 0.95, DELTA, uniform, drawn)).isEqualTo(new Outcome(0.396, 0.2, false));
        assertThat(SupgRule.run(column, 0.984, DELTA, uniform, drawn).saved()).isZero();
    }

    /** Roots 1 and 0.5, 0.5: shares 1/2 and 1/4 of nine tenths, and a tenth in equal parts. */
    @Test
    void supg_drawsInProportionToTheRootOfTheScore_butForATenth() {
        Column column = new Column(2, new int[3], new double[] {1, 0.25, 0.25}, new int[3]);
        assertThat(SupgRule.probabilities(column))
                .containsExactly(new double[] {0.45 + 1 / 30.0, 0.225 + 1 / 30.0, 0.225 + 1 / 30.0}, within(1e-12));
    }

    /** exp(-2 x 1,000 x 0.05^2) = 0.0067 and exp(-2 x 1,000 x 0.01^2) = 0.82. */
    @Test
    void hoeffding_ofRowsThatAreAllRight_acceptsAllAtHalfATenthAndNoneAtAHundredth() {
        Column column = column(2_000, i -> false);
        assertThat(Rules.hoeffding().run(column, 0.95, DELTA, 1)).isEqualTo(new Outcome(0.5, 0.5, false));
        assertThat(Rules.hoeffding().run(column, 0.99, DELTA, 1)).isEqualTo(new Outcome(0, 0.5, false));
    }

    @Test
    void hoeffding_ofRowsThatAreAllWrong_acceptsAsManyAsMayBe() {
        Outcome outcome = Rules.hoeffding().run(column(2_000, i -> true), 0.9, DELTA, 1);
        assertThat(outcome.saved()).isBetween(0.03, 0.07);
        assertThat(outcome.missed()).isFalse();
    }

    @Test
    void sluice_ofRowsThatAreAllRight_savesMostOfThem() {
        Outcome outcome = Rules.sluice().run(column(2_000, i -> false), 0.9, DELTA, 1);
        assertThat(outcome.saved()).isGreaterThan(0.8);
        assertThat(outcome.missed()).isFalse();
    }

    @Test
    void outcome_ofEveryRule_dependsOnTheSeedAlone() {
        Column column = column(2_000, i -> i % 17 == 0);
        for (Rule rule : new Rule[] {Rules.sluice(), Rules.bargain(), Rules.supg(), Rules.hoeffding()}) {
            assertThat(rule.run(column, 0.9, DELTA, 3)).isEqualTo(rule.run(column, 0.9, DELTA, 3));
        }
    }

    @Test
    void outcome_whereTooManyAcceptedRowsAreWrong_isAMissUnlessTheirLabelsWereBought() {
        Column column = column(10, i -> i < 2);
        var surest = Outcome.surest(column, 5);
        assertThat(Outcome.of(column, 0.9, surest, Outcome.surest(column, 0))).isEqualTo(new Outcome(0.5, 0, true));
        assertThat(Outcome.of(column, 0.9, surest, Outcome.surest(column, 1))).isEqualTo(new Outcome(0.4, 0.1, false));
    }
}
