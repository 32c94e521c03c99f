package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReferenceSearchTest {
    private static ReferenceSpec spec(double epsilon, Double... seconds) {
        return new ReferenceSpec(epsilon, 0.1, 2, StageSeconds.apart(List.of(seconds)), 7);
    }

    /** A model of two classes that is right with the probability that it says, or, with {@code NaN}, knows nothing. */
    private static Candidate.Vote vote(int gold, double confidence, Random random) {
        if (Double.isNaN(confidence)) {
            return new Candidate.Vote(-1, Double.NaN);
        }
        return new Candidate.Vote(random.nextDouble() < confidence ? gold : 1 - gold, confidence);
    }

    /** The first stage is sure (.99) of a part of the rows and guesses the others (.6); the last is right on {@code last}. */
    private static List<GoldRow> rows(int n, double sure, double middle, double last, Random random) {
        List<GoldRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int gold = random.nextInt(2);
            double first = random.nextDouble() < sure ? 0.99 : 0.6;
            List<Candidate.Vote> votes = new ArrayList<>(List.of(vote(gold, first, random)));
            if (!Double.isNaN(middle)) {
                votes.add(vote(gold, middle, random));
            }
            votes.add(vote(gold, last, random));
            rows.add(new GoldRow(new Candidate("r" + i, votes), gold));
        }
        return rows;
    }

    @Test
    void search_firstStageSureOfHalf_answersThatHalfAndSaysHowMuchFasterThatIs() {
        ReferenceFinding found =
                ReferenceSearch.search(spec(0.01, 0.001, 0.1), rows(5000, 0.5, Double.NaN, 0.9, new Random(1)));
        Finding finding = found.finding();
        assertThat(finding.certified()).isTrue();
        assertThat(finding.thresholds()[0]).containsOnly(0.99);
        assertThat(finding.thresholds()[1]).containsOnly(0);
        assertThat(finding.rows()).isEqualTo(4000);
        assertThat(finding.accepted()).isEqualTo(4000);
        // Every row takes .001 s, the other half .1 s more: .051 against .1.
        assertThat(finding.figures().get("speedup")).isCloseTo(0.1 / 0.051, within(0.1));
        assertThat(finding.figures().get("accuracy")).isCloseTo(0.945, within(0.015));
        assertThat(finding.figures().get("referenceAccuracy")).isCloseTo(0.9, within(0.015));
        assertThat(finding.figures().get("answeredByStage1")).isCloseTo(2000, within(100.0));
        assertThat(finding.labels()).isEmpty();
        assertThat(found.combinations()).hasSize(3);
        assertThat(found.combinations().get(0).thresholds()).containsExactly(0.0, 2.0);
        assertThat(found.combinations().get(0).accuracy()).isCloseTo(0.795, within(0.02));
    }

    @Test
    void search_stageThatTakesTimeAndKnowsLittle_isLeftOut() {
        ReferenceFinding found =
                ReferenceSearch.search(spec(0.01, 0.001, 0.08, 0.1), rows(5000, 0.5, 0.7, 0.9, new Random(2)));
        assertThat(found.finding().certified()).isTrue();
        assertThat(found.finding().thresholds()[1]).containsOnly(2);
        assertThat(found.finding().figures().get("answeredByStage2")).isZero();
        assertThat(found.combinations()).hasSize(5);
    }

    @Test
    void search_smallestStageAsGoodAsTheLast_isCertifiedAlone() {
        ReferenceFinding found =
                ReferenceSearch.search(spec(0.02, 0.001, 0.1), rows(4000, 1, Double.NaN, 0.9, new Random(3)));
        assertThat(found.finding().thresholds()[0]).containsOnly(0);
        assertThat(found.finding().thresholds()[1]).containsOnly(2);
        assertThat(found.finding().figures().get("speedup")).isCloseTo(100, within(1e-6));
    }

    @Test
    void search_stagesThatNobodyCanTrust_saysDoNotCascade() {
        ReferenceFinding found =
                ReferenceSearch.search(spec(0.002, 0.001, 0.1), rows(3000, 0, Double.NaN, 0.95, new Random(4)));
        assertThat(found.finding().certified()).isFalse();
        assertThat(found.finding().refusal()).startsWith("do not cascade: that a faster cascade loses at most 0.002");
        assertThat(Worlds.acceptsNothing(found.finding().thresholds())).isTrue();
    }

    @Test
    void search_stageAsSlowAsTheLast_saysThatNothingIsFaster() {
        ReferenceFinding found =
                ReferenceSearch.search(spec(0.05, 0.1, 0.0001), rows(1000, 0.5, Double.NaN, 0.9, new Random(5)));
        assertThat(found.finding().refusal())
                .isEqualTo(
                        "do not cascade: no choice of stages and thresholds takes less time than the last stage alone");
    }

    @Test
    void search_fewRows_saysHowManyWouldDo() {
        ReferenceFinding found =
                ReferenceSearch.search(spec(0.01, 0.001, 0.1), rows(100, 0.5, Double.NaN, 0.9, new Random(6)));
        assertThat(found.finding().refusal())
                .startsWith(
                        "too few gold rows: 100 given, which leaves 80 for the test, where at least 232 are needed");
        assertThat(found.combinations()).isEmpty();
        assertThat(ReferenceSearch.search(spec(0.01, 0.001, 0.1), List.of())
                        .finding()
                        .certified())
                .isFalse();
    }

    @Test
    void search_rowsThatAStageCannotScore_goOnAndAreNobodysInTheEnd() {
        List<GoldRow> rows = rows(3000, 0.5, Double.NaN, 0.9, new Random(7));
        Candidate.Vote none = new Candidate.Vote(-1, Double.NaN);
        for (int i = 0; i < 300; i++) {
            GoldRow row = rows.get(i);
            Candidate.Vote last = i < 100 ? none : row.row().votes().get(1);
            rows.set(i, new GoldRow(new Candidate(row.row().id(), List.of(none, last)), row.gold()));
        }
        Finding finding = ReferenceSearch.search(spec(0.01, 0.001, 0.1), rows).finding();
        assertThat(finding.certified()).isTrue();
        assertThat(finding.rows() - finding.accepted()).isCloseTo(80, within(30L));
    }

    @Test
    void search_otherOrderOfRows_findsTheSame() {
        List<GoldRow> rows = rows(3000, 0.5, 0.8, 0.9, new Random(8));
        ReferenceFinding found = ReferenceSearch.search(spec(0.01, 0.001, 0.02, 0.1), rows);
        Collections.shuffle(rows, new Random(9));
        ReferenceFinding again = ReferenceSearch.search(spec(0.01, 0.001, 0.02, 0.1), rows);
        assertThat(again.finding().thresholds()).isDeepEqualTo(found.finding().thresholds());
        assertThat(again.combinations()).isEqualTo(found.combinations());
    }

    /** Easy rows, where first and last stage are right together, and hard ones, where the middle is as good as the last on its own. */
    private static List<GoldRow> halfEasy(int n, Random random) {
        List<GoldRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int gold = random.nextInt(2);
            boolean easy = random.nextBoolean();
            Candidate.Vote both = vote(gold, 0.995, random);
            Candidate.Vote first = easy ? both : vote(gold, 0.6, random);
            Candidate.Vote middle = vote(gold, easy ? 0.995 : 0.87, random);
            Candidate.Vote last = easy ? both : vote(gold, 0.87, random);
            rows.add(new GoldRow(new Candidate("r" + i, List.of(first, middle, last)), gold));
        }
        return rows;
    }

    @Test
    void search_fasterCascadesThatDifferMuch_doNotHideTheOneThatIsSure() {
        // epsilon .005, 5000 rows, delta .1, 20 samples, seed 12. First and last alone hardly ever differ: 4 standard
        // deviations;
        // with the middle stage the two differ on a tenth of the rows: 1.
        Random random = new Random(12);
        int certified = 0;
        for (int sample = 0; sample < 20; sample++) {
            Finding finding = ReferenceSearch.search(spec(0.005, 0.001, 0.05, 0.1), halfEasy(5000, random))
                    .finding();
            certified += finding.certified() && finding.figures().get("speedup") > 1.8 ? 1 : 0;
        }
        assertThat(certified).isGreaterThanOrEqualTo(19);
    }

    @Test
    void search_cascadesThatLoseMore_areCertifiedWithProbabilityDelta() {
        // Both stages calibrated, confidences uniform in [.6, 1] and .93; epsilon .02, 500 rows, delta .1, 200 samples,
        // seed 10.
        Random random = new Random(10);
        int wrong = 0;
        int certified = 0;
        for (int sample = 0; sample < 200; sample++) {
            List<GoldRow> rows = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int gold = random.nextInt(2);
                double confidence = 0.6 + 0.4 * random.nextDouble();
                rows.add(new GoldRow(
                        new Candidate("r" + i, List.of(vote(gold, confidence, random), vote(gold, 0.93, random))),
                        gold));
            }
            Finding finding =
                    ReferenceSearch.search(spec(0.02, 0.001, 0.1), rows).finding();
            double low = Math.max(0.6, Math.min(1, finding.thresholds()[0][0]));
            double loss = (1 - low) / 0.4 * (0.93 - (1 + low) / 2);
            certified += finding.certified() ? 1 : 0;
            wrong += finding.certified() && loss > 0.02 ? 1 : 0;
        }
        assertThat(certified).isGreaterThan(40);
        assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(200, 0.1));
    }

    @Test
    void spec_timesThatAreNone_areRefused() {
        assertThatThrownBy(() -> spec(0.01, 0.0)).hasMessageContaining("expected seconds above 0");
        assertThatThrownBy(() -> spec(0.01, Double.NaN)).hasMessageContaining("expected seconds above 0");
        assertThatThrownBy(() -> spec(0.01)).hasMessageContaining("expected 1 to 8 stages");
    }
}
