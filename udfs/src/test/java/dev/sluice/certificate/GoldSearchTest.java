package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.certificate.Worlds.Known;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoldSearchTest {
    private static GoldSpec spec(double goal) {
        return new GoldSpec(goal, 0.1, 1, 4, GoldSpec.POINTS, 10_000, 7);
    }

    /** n rows of class 0; the LLM and the small model right or wrong on all. */
    private static List<GoldRow> uniform(int n, boolean smallRight, int llm, double confidence, Known oracle) {
        return IntStream.range(0, n)
                .mapToObj(i -> {
                    oracle.answers.put("r" + i, llm);
                    return new GoldRow(Worlds.row("r" + i, smallRight ? 0 : 1, confidence), 0);
                })
                .toList();
    }

    @Test
    void accuracy_calibratedSmallModelAndBetterLlm_certifiesACascade() {
        // Confidence uniform in [.7, 1], LLM .96, 1,500 rows, seed 1: accepting all is .85 accurate, accepting the best
        // third .96.
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(1500, 0.7, 0.96, oracle, new Random(1));
        GoldFinding found = GoldSearch.accuracy(spec(0.92), rows, oracle);
        Finding finding = found.finding();
        assertThat(finding.certified()).isTrue();
        assertThat(finding.rows()).isEqualTo(1200);
        assertThat((double) finding.accepted() / finding.rows()).isBetween(0.4, 0.7);
        assertThat(finding.pValue()).isLessThanOrEqualTo(0.1);
        assertThat(finding.method())
                .startsWith(
                        "accuracy on gold rows, exact binomial test; 300 gold rows chose the path, 1200 others tested it;"
                                + " delta 0.1 not split");
        assertThat(finding.labels()).hasSize(1500).doesNotHaveDuplicates();
        GoldFinding.Advice advice = found.advice().orElseThrow();
        assertThat(advice.use()).isEqualTo(GoldAdvice.CASCADE);
        assertThat(advice.sentence("encoder")).startsWith("use the cascade. On 1500 gold rows the LLM is right on 0.9");
    }

    @Test
    void accuracy_rowsInAnotherOrder_isTheSame() {
        Known oracle = new Known();
        List<GoldRow> rows = new ArrayList<>(Worlds.gold(600, 0.7, 0.96, oracle, new Random(2)));
        Finding first = GoldSearch.accuracy(spec(0.9), rows, oracle).finding();
        Collections.shuffle(rows, new Random(3));
        Finding second = GoldSearch.accuracy(spec(0.9), rows, oracle).finding();
        assertThat(second).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void accuracy_targetNobodyReaches_saysWhatCouldBeShown() {
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(1000, 0.5, 0.85, oracle, new Random(4));
        Finding finding = GoldSearch.accuracy(spec(0.97), rows, oracle).finding();
        assertThat(finding.certified()).isFalse();
        assertThat(Worlds.acceptsNothing(finding.thresholds())).isTrue();
        assertThat(finding.proved()).isLessThan(finding.estimate()).isBetween(0.8, 0.9);
        assertThat(finding.refusal())
                .startsWith("accuracy 0.97 was not shown: the best cascade on the path is right on");
        assertThat(finding.refusal()).endsWith(String.format("shows at most %.4f", finding.proved()));
    }

    @Test
    void accuracy_llmWorseThanTheSmallModel_saysUseTheSmallModel() {
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(800, 0.8, 0.7, oracle, new Random(5));
        GoldFinding found = GoldSearch.accuracy(spec(0.95), rows, oracle);
        assertThat(found.finding().certified()).isFalse();
        assertThat(found.advice().orElseThrow().use()).isEqualTo(GoldAdvice.USE_SMALL);
        assertThat(found.advice().orElseThrow().sentence("small"))
                .startsWith("do not cascade: use the small model small.");
    }

    @Test
    void accuracy_smallModelAloneIsEnough_saysSoAndIsCertified() {
        Known oracle = new Known();
        GoldFinding found = GoldSearch.accuracy(spec(0.9), uniform(200, true, 0, 0.9, oracle), oracle);
        assertThat(found.finding().certified()).isTrue();
        assertThat(found.finding().thresholds()[0]).containsOnly(0);
        assertThat(found.finding().accepted()).isEqualTo(160);
        assertThat(found.advice().orElseThrow().use()).isEqualTo(GoldAdvice.USE_SMALL);
    }

    @Test
    void accuracy_onlyTheLlmIsEnough_certifiesTheLlmAloneAndSaysSo() {
        Known oracle = new Known();
        GoldFinding found = GoldSearch.accuracy(spec(0.9), uniform(200, false, 0, 0.9, oracle), oracle);
        assertThat(found.finding().certified()).isTrue();
        assertThat(Worlds.acceptsNothing(found.finding().thresholds())).isTrue();
        assertThat(found.advice().orElseThrow().use()).isEqualTo(GoldAdvice.USE_LLM);
    }

    @Test
    void accuracy_noConfidences_testsTheLlmAlone() {
        Known oracle = new Known();
        GoldFinding found = GoldSearch.accuracy(spec(0.9), uniform(200, true, 0, Double.NaN, oracle), oracle);
        assertThat(found.finding().certified()).isTrue();
        assertThat(found.finding().accepted()).isZero();
    }

    @Test
    void accuracy_noAnswersOfTheLlmAndAWrongSmallModel_certifiesNothing() {
        Known oracle = new Known();
        Finding finding = GoldSearch.accuracy(spec(0.9), uniform(200, false, Oracle.NONE, 0.9, oracle), oracle)
                .finding();
        assertThat(finding.certified()).isFalse();
        assertThat(finding.proved()).isZero();
    }

    @Test
    void accuracy_classThatIsNoLabel_isWrongEvenWithoutAnAnswer() {
        Known oracle = new Known();
        List<GoldRow> rows = uniform(200, true, Oracle.NONE, Double.NaN, oracle).stream()
                .map(r -> new GoldRow(new Candidate(r.row().id(), List.of(new Candidate.Vote(-1, Double.NaN))), -1))
                .toList();
        assertThat(GoldSearch.accuracy(spec(0.9), rows, oracle).finding().estimate())
                .isZero();
    }

    @Test
    void accuracy_tooFewRows_saysHowManyWouldDoAndAsksNobody() {
        // .9^22 is the first power of .9 at most .1; 22 / .8 = 27.5.
        Known oracle = new Known();
        List<GoldRow> rows = uniform(28, true, 0, 0.9, oracle);
        GoldFinding found = GoldSearch.accuracy(spec(0.9), rows.subList(0, 27), oracle);
        assertThat(found.finding().refusal())
                .isEqualTo(
                        "too few gold rows: 27 given and at most 10000 answers of the LLM allowed, which leaves 21 for the"
                                + " test, where at least 22 are needed; 28 of both would do");
        assertThat(found.advice()).isEmpty();
        assertThat(oracle.asked).isEmpty();
        assertThat(GoldSearch.accuracy(spec(0.9), rows, oracle).finding().certified())
                .isTrue();
        assertThat(GoldSearch.accuracy(spec(0.9), List.of(), oracle).finding().refusal())
                .startsWith("too few gold rows: 0 given");
        assertThat(GoldSearch.nonInferiority(spec(0.1), List.of(), oracle)
                        .finding()
                        .refusal())
                .startsWith("too few gold rows: 0 given");
    }

    @Test
    void accuracy_fewerAnswersThanRows_asksForNoMore() {
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(1000, 0.7, 0.96, oracle, new Random(6));
        GoldSpec few = new GoldSpec(0.9, 0.1, 1, 4, 50, 300, 7);
        assertThat(GoldSearch.accuracy(few, rows, oracle).finding().rows()).isEqualTo(240);
        assertThat(oracle.asked).hasSize(300);
    }

    @Test
    void accuracy_stageThatIsConfidentlyWrong_isLeftOut() {
        Known oracle = new Known();
        Random random = new Random(8);
        List<GoldRow> rows = Worlds.gold(1000, 0.7, 0.97, oracle, random).stream()
                .map(r -> new GoldRow(
                        new Candidate(
                                r.row().id(),
                                List.of(
                                        new Candidate.Vote(random.nextInt(4), 0.9 + 0.1 * random.nextDouble()),
                                        r.row().votes().get(0))),
                        r.gold()))
                .toList();
        GoldFinding found = GoldSearch.accuracy(new GoldSpec(0.92, 0.1, 2, 4, 50, 1000, 7), rows, oracle);
        assertThat(found.finding().certified()).isTrue();
        assertThat(found.finding().accepted()).isGreaterThan(200);
        assertThat(found.finding().thresholds()[0]).containsOnly(2);
        assertThat(found.advice().orElseThrow().stage()).isEqualTo(1);
    }

    @Test
    void accuracy_cheaperPointsMissTheTarget_isWrongWithProbabilityDelta() {
        // Confidence uniform in [.6, 1], LLM .93: above .6 is .8 accurate, above .8 .915, above .76 the
        // target of .9. 400 rows, delta .1, 300 samples, seed 11; mean share accepted .30, with full knowledge .60.
        Random random = new Random(11);
        int wrong = 0;
        double accepted = 0;
        for (int sample = 0; sample < 300; sample++) {
            Known oracle = new Known();
            Finding finding = GoldSearch.accuracy(spec(0.9), Worlds.gold(400, 0.6, 0.93, oracle, random), oracle)
                    .finding();
            double t = Math.min(1, finding.thresholds()[0][0]);
            double low = Math.max(0.6, t);
            double truth = (low - 0.6) / 0.4 * 0.93 + (1 - low) / 0.4 * (1 + low) / 2;
            wrong += finding.certified() && truth < 0.9 ? 1 : 0;
            accepted += finding.certified() ? (1 - low) / 0.4 / 300 : 0;
        }
        assertThat(accepted).isBetween(0.2, 0.45);
        assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(300, 0.1));
    }

    @Test
    void nonInferiority_smallModelNearlyAsGood_certifiesACascadeThatSaves() {
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(1000, 0.7, 0.9, oracle, new Random(12));
        GoldFinding found = GoldSearch.nonInferiority(spec(0.03), rows, oracle);
        assertThat(found.finding().certified()).isTrue();
        assertThat(found.finding().target()).isEqualTo(0.97);
        assertThat((double) found.finding().accepted() / found.finding().rows()).isBetween(0.4, 0.95);
        assertThat(found.advice().orElseThrow().use()).isEqualTo(GoldAdvice.CASCADE);
        assertThat(found.finding().estimate()).isCloseTo(1, within(0.03));
    }

    @Test
    void nonInferiority_smallModelWrongEverywhere_certifiesNothingAndSaysUseTheLlm() {
        Known oracle = new Known();
        GoldFinding found = GoldSearch.nonInferiority(spec(0.03), uniform(300, false, 0, 0.9, oracle), oracle);
        assertThat(found.finding().certified()).isFalse();
        assertThat(found.finding().refusal())
                .contains("the best cascade on the path alone is right on 0, the LLM alone on 240");
        assertThat(found.advice().orElseThrow().use()).isEqualTo(GoldAdvice.USE_LLM);
        GoldFinding blind = GoldSearch.nonInferiority(spec(0.03), uniform(300, true, 0, Double.NaN, oracle), oracle);
        assertThat(blind.finding().refusal()).isEqualTo("no row has a confidence");
    }

    @Test
    void nonInferiority_cascadesThatLoseMore_areCertifiedWithProbabilityDelta() {
        // Confidence uniform in [.6, 1], LLM .93, epsilon .04; 200 rows, 6 points, delta .1, 40 samples, seed 13.
        Random random = new Random(13);
        int wrong = 0;
        int certified = 0;
        for (int sample = 0; sample < 40; sample++) {
            Known oracle = new Known();
            Finding finding = GoldSearch.nonInferiority(
                            new GoldSpec(0.04, 0.1, 1, 4, 6, 1000, 7),
                            Worlds.gold(200, 0.6, 0.93, oracle, random),
                            oracle)
                    .finding();
            double low = Math.max(0.6, Math.min(1, finding.thresholds()[0][0]));
            double loss = (1 - low) / 0.4 * (0.93 - (1 + low) / 2);
            certified += finding.certified() ? 1 : 0;
            wrong += finding.certified() && loss > 0.04 ? 1 : 0;
        }
        assertThat(certified).isGreaterThan(15);
        assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(40, 0.1));
    }
}
