package dev.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Sample;
import dev.sluice.domain.UserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Sample BAD = new Sample(null, -0.01, 3, "off-list");

    @Test
    void vote_mostSamples_winWithTheirShareOfTheUsable() {
        Chosen chosen = choose(Ranking.VOTE, said("a"), said("b"), BAD, said("b"), said("b"), said("c"));
        assertThat(chosen).isEqualTo(new Chosen(1, "b", 0.6, 0.6 - 0.2, null));
    }

    @Test
    void vote_tie_isBrokenByLogprobThenByTheFirst() {
        assertThat(choose(Ranking.VOTE, said("a", -2), said("b", -1), said("a", -3), said("b", -4)))
                .isEqualTo(new Chosen(1, "b", 0.5, 0.0, null));
        assertThat(choose(Ranking.VOTE, said("a"), said("b")).index()).isZero();
        assertThat(choose(Ranking.VOTE, said("a"), said("b", -9)).index()).isEqualTo(1);
    }

    @Test
    void vote_oneAnswerOnly_hasNoMargin() {
        assertThat(choose(Ranking.VOTE, said("a"), said("a"))).isEqualTo(new Chosen(0, "a", 1.0, null, null));
    }

    @Test
    void logprob_bestMean_winsWithItsProbability() {
        Chosen chosen = choose(Ranking.LOGPROB, said("a", -0.5), said("b", -0.1), BAD, said("b", -0.9));
        assertThat(chosen.index()).isEqualTo(1);
        assertThat(chosen.confidence()).isCloseTo(Math.exp(-0.1), within(1e-12));
        assertThat(chosen.margin()).isCloseTo(Math.exp(-0.1) - Math.exp(-0.5), within(1e-12));
    }

    @Test
    void logprob_unknown_comesLastAndHasNoConfidence() {
        assertThat(choose(Ranking.LOGPROB, said("a"), said("b", -20)).answer()).isEqualTo("b");
        assertThat(choose(Ranking.LOGPROB, said("a"), said("b"))).isEqualTo(new Chosen(0, "a", null, null, null));
    }

    @Test
    void scorer_highestScore_wins() {
        List<Sample> samples = List.of(said("a"), BAD, said("b"), said("c"));
        assertThat(Selection.choose(samples, null, Ranking.SCORER, new double[] {0.25, 0.99, 0.75, 0.5}))
                .contains(new Chosen(2, "b", 0.75, 0.25, null));
        assertThat(Selection.choose(samples, null, Ranking.SCORER, new double[] {-0.1, 0, 1.25, 0.5}))
                .contains(new Chosen(2, "b", 1.0, 0.5, null));
        assertThatThrownBy(() -> Selection.choose(samples, null, Ranking.SCORER, new double[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void verifier_firstThatPasses_winsOverTheRanking() {
        Verifier digits = Verifiers.of(VerifierSpec.of("regex:[0-9]+"));
        List<Sample> samples = List.of(said("x"), said("x"), BAD, said("7"), said("8"));
        assertThat(Selection.choose(samples, Optional.of(digits), Ranking.VOTE, Map.of()))
                .contains(new Chosen(3, "7", 0.25, 0.25 - 0.5, true));
    }

    @Test
    void verifier_nonePasses_isToldAndTheRankingDecides() {
        Verifier none = (answer, row) -> false;
        List<Sample> samples = List.of(said("x"), said("y"), said("y"));
        Chosen chosen = Selection.choose(samples, Optional.of(none), Ranking.VOTE, Map.of())
                .orElseThrow();
        assertThat(chosen.answer()).isEqualTo("y");
        assertThat(chosen.passed()).isFalse();
    }

    @Test
    void choose_nothingUsable_isEmpty() {
        assertThat(Selection.choose(List.of(BAD), Optional.empty(), Ranking.VOTE, Map.of()))
                .isEmpty();
        assertThat(Selection.choose(List.of(), Optional.empty(), Ranking.VOTE, Map.of()))
                .isEmpty();
    }

    @Test
    void toString_ofSamplesAndChosen_holdsNoAnswer() {
        assertThat(said("SECRETROW") + " " + choose(Ranking.VOTE, said("SECRETROW")))
                .doesNotContain("SECRETROW");
    }

    @Test
    void ranking_unknown_isAnErrorThatNamesTheChoices() {
        assertThat(Ranking.ofText("logprob")).isEqualTo(Ranking.LOGPROB);
        assertThatThrownBy(() -> Ranking.ofText("best"))
                .isInstanceOf(UserException.class)
                .hasMessage("llm.rank: expected vote, logprob or scorer, found 'best'");
    }

    private static Chosen choose(Ranking ranking, Sample... samples) {
        return Selection.choose(List.of(samples), Optional.empty(), ranking, Map.of())
                .orElseThrow();
    }

    private static Sample said(String answer) {
        return new Sample(answer, null, null, null);
    }

    private static Sample said(String answer, double logprob) {
        return new Sample(answer, logprob, 1, null);
    }
}
