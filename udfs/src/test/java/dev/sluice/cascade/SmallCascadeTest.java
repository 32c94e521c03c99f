package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.calibration.Calibrators;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Reason;
import dev.sluice.domain.UserException;
import dev.sluice.routing.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The fake stages know a word each: they are sure (.9) of a text that holds it and unsure (.6) of others. */
class SmallCascadeTest {
    private static final Labels LABELS = new Labels(List.of("no", "yes"));

    private final FakeClassifier first = new FakeClassifier(LABELS, sureOf("easy", 1));
    private final FakeClassifier second = new FakeClassifier(LABELS, sureOf("middling", 0));
    private final SmallCascade cascade = new SmallCascade(List.of(stage("a", first, 0.8), stage("b", second, 0.8)));

    @Test
    void score_mixedRows_climbUntilAStageAccepts() {
        List<Scored> scored = cascade.score(List.of("hard", "easy", "middling"));
        assertThat(scored).extracting(Scored::stage).containsExactly("b", "a", "b");
        assertThat(scored).extracting(Scored::label).containsExactly("no", "yes", "no");
        assertThat(scored).extracting(Scored::reason).containsExactly(null, Reason.CONFIDENT, Reason.CONFIDENT);
        assertThat(scored).extracting(Scored::escalates).containsExactly(true, false, false);
        assertThat(scored.get(0).confidence()).isCloseTo(0.6, within(1e-12));
        assertThat(scored.get(1).confidence()).isCloseTo(0.9, within(1e-12));
        assertThat(second.texts())
                .as("the second stage never sees what the first took")
                .containsExactly("hard", "middling");
    }

    @Test
    void score_nothingToRead_isNoTextAndNeverScored() {
        List<Scored> scored = cascade.score(Arrays.asList(null, "", " \t\n", "\u2003", "easy"));
        assertThat(scored.subList(0, 4)).allSatisfy(row -> {
            assertThat(row.reason()).isEqualTo(Reason.NO_TEXT);
            assertThat(row.stage()).isNull();
            assertThat(row.label()).isNull();
            assertThat(row.confidence()).isNaN();
            assertThat(row.accepted()).isFalse();
            assertThat(row.escalates()).isFalse();
        });
        assertThat(scored.get(4).accepted()).isTrue();
        assertThat(first.texts()).containsExactly("easy");
    }

    @Test
    void score_noRows_isNothing() {
        assertThat(cascade.score(List.of())).isEmpty();
    }

    @Test
    void score_stageThatThrowsForOneText_losesThatRowOnly() {
        FakeClassifier breaks = new FakeClassifier(LABELS, text -> {
            if (text.equals("poison")) {
                throw new IllegalStateException("cannot: " + text);
            }
            return sureOf("easy", 1).apply(text);
        });
        List<Scored> scored =
                new SmallCascade(List.of(stage("a", breaks, 0.8))).score(List.of("easy", "poison", "hard", "easy 2"));
        assertThat(scored.get(1)).isEqualTo(new Scored("a", null, Double.NaN, Reason.SCORE_ERROR));
        assertThat(scored.get(1).escalates()).isTrue();
        assertThat(scored).extracting(Scored::label).containsExactly("yes", null, "no", "yes");
        assertThat(scored).extracting(Scored::accepted).containsExactly(true, false, false, true);
    }

    @Test
    void score_stageThatThrowsForEveryText_failsInsteadOfSendingAllToTheLlm() {
        FakeClassifier broken = new FakeClassifier(LABELS, text -> {
            throw new IllegalStateException("no native library");
        });
        SmallCascade cascade = new SmallCascade(List.of(stage("a", broken, 0.8)));
        assertThatThrownBy(() -> cascade.score(List.of("easy", "hard")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no native library");
    }

    @Test
    void score_firstStageCannotScoreARow_theNextOneMay() {
        FakeClassifier broken = new FakeClassifier(LABELS, text -> new double[] {Double.NaN, 0});
        SmallCascade both = new SmallCascade(List.of(stage("a", broken, 0), stage("b", second, 0.8)));
        assertThat(both.score(List.of("middling")).get(0))
                .matches(Scored::accepted)
                .extracting(Scored::stage)
                .isEqualTo("b");
    }

    @Test
    void score_scoresNotFinite_areAScoreErrorEvenAtThresholdZero() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            FakeClassifier broken = new FakeClassifier(LABELS, text -> new double[] {0, bad});
            assertThat(new SmallCascade(List.of(stage("a", broken, 0))).score(List.of("x")))
                    .containsExactly(new Scored("a", null, Double.NaN, Reason.SCORE_ERROR));
        }
    }

    @Test
    void score_equalScores_takesTheFirstLabel() {
        FakeClassifier torn = new FakeClassifier(LABELS, text -> new double[] {3, 3});
        assertThat(new SmallCascade(List.of(stage("a", torn, 0.5))).score(List.of("x")))
                .containsExactly(new Scored("a", "no", 0.5, Reason.CONFIDENT));
    }

    @Test
    void score_scoresTooCloseForProbabilities_takesTheHigherOne() {
        FakeClassifier close = new FakeClassifier(LABELS, text -> new double[] {0, 1e-17});
        assertThat(new SmallCascade(List.of(stage("a", close, 0.5))).score(List.of("x")))
                .containsExactly(new Scored("a", "yes", 0.5, Reason.CONFIDENT));
    }

    @Test
    void score_thresholdsZeroAndAboveOne_acceptAllAndNone() {
        List<String> texts = List.of("easy", "hard");
        assertThat(new SmallCascade(List.of(stage("a", first, 0))).score(texts)).allMatch(Scored::accepted);
        assertThat(new SmallCascade(List.of(stage("a", first, 1.1))).score(texts))
                .noneMatch(Scored::accepted);
    }

    /** Seed 4; 300 rows, a tenth of them poison, blank or null; 30 shuffles in batches of 1 to 50. */
    @Test
    void score_anySplitAndOrder_givesEachRowTheSame() {
        Function<String, double[]> byLength = text -> {
            if (text.contains("poison")) {
                throw new IllegalArgumentException(text);
            }
            return new double[] {text.hashCode() % 7 / 3.0, text.length() % 5 / 2.0};
        };
        SmallCascade hashed = new SmallCascade(List.of(
                stage("a", new FakeClassifier(LABELS, byLength), 0.7),
                stage("b", new FakeClassifier(LABELS, byLength.andThen(z -> new double[] {z[1], z[0] * 2})), 0.8)));
        Random random = new Random(4);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = "row " + "x".repeat(random.nextInt(9)) + i;
            texts.add(i % 10 == 3 ? Arrays.asList(null, " ", "poison " + i).get(i % 3) : text);
        }
        List<Scored> whole = hashed.score(texts);
        assertThat(whole)
                .extracting(Scored::reason)
                .contains(Reason.CONFIDENT, Reason.NO_TEXT, Reason.SCORE_ERROR, null);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            order.add(i);
        }
        for (int round = 0; round < 30; round++) {
            Collections.shuffle(order, random);
            int batch = random.nextInt(1, 51);
            for (int from = 0; from < order.size(); from += batch) {
                List<Integer> rows = order.subList(from, Math.min(from + batch, order.size()));
                assertThat(hashed.score(rows.stream().map(texts::get).toList()))
                        .isEqualTo(rows.stream().map(whole::get).toList());
            }
        }
    }

    @Test
    void cascade_stagesWithDifferentLabels_isAnErrorThatNamesBoth() {
        FakeClassifier other = new FakeClassifier(new Labels(List.of("yes", "no")), sureOf("x", 0));
        assertThatThrownBy(() -> new SmallCascade(List.of(stage("a", first, 1), stage("b", other, 1))))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("stage a has [no, yes]", "stage b has [yes, no]");
    }

    @Test
    void score_thresholdsByClass_eachLabelHasItsOwn() {
        FakeClassifier model = new FakeClassifier(new Labels(List.of("no", "yes")), sureOf("x", 1));
        Thresholds thresholds = new Thresholds(List.of(0.55, 0.95));
        SmallStage stage = new SmallStage("s", model, Calibrators.temperature(1), thresholds);
        List<Scored> scored = new SmallCascade(List.of(stage)).score(List.of("x", "other"));
        assertThat(scored).extracting(Scored::label).containsExactly("yes", "no");
        assertThat(scored).extracting(Scored::accepted).containsExactly(false, true);
    }

    @Test
    void cascade_thresholdsThatDoNotFitTheLabels_isAnErrorThatCountsThem() {
        SmallStage stage =
                new SmallStage("s", first, Calibrators.temperature(1), new Thresholds(List.of(0.1, 0.2, 0.3)));
        assertThatThrownBy(() -> new SmallCascade(List.of(stage)))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("stage s", "its 2 labels, found 3");
    }

    @Test
    void score_withoutStages_escalatesEveryRowWithAText() {
        List<Scored> scored = new SmallCascade(List.of()).score(Arrays.asList("easy", " ", null));
        assertThat(scored).extracting(Scored::escalates).containsExactly(true, false, false);
        assertThat(scored).extracting(Scored::label).containsOnlyNulls();
        assertThat(scored).extracting(Scored::reason).containsExactly(null, Reason.NO_TEXT, Reason.NO_TEXT);
    }

    @Test
    void score_withProbabilities_hasOneALabelOfTheStageThatWasReached() {
        Scored scored = cascade.score(List.of("hard"), true).get(0);
        assertThat(scored.probabilities()).hasSize(2);
        assertThat(scored.probabilities()[0]).isCloseTo(0.6, within(1e-12));
        assertThat(cascade.score(List.of("hard")).get(0).probabilities()).isNull();
    }

    @Test
    void close_cascade_closesEachClassifierOnce() {
        cascade.close();
        assertThat(first.closed).isEqualTo(1);
        assertThat(second.closed).isEqualTo(1);
    }

    private static Function<String, double[]> sureOf(String word, int label) {
        return text -> {
            double[] scores = new double[2];
            scores[text.contains(word) ? label : 0] = Math.log(text.contains(word) ? 9 : 1.5);
            return scores;
        };
    }

    private static SmallStage stage(String name, FakeClassifier classifier, double threshold) {
        return new SmallStage(name, classifier, Calibrators.temperature(1), Thresholds.of(threshold));
    }
}
