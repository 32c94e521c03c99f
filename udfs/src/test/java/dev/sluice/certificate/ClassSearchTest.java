package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.certificate.Worlds.Known;
import dev.sluice.certificate.Worlds.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassSearchTest {
    private static ClassSpec spec(double target, int labels, boolean stream) {
        return new ClassSpec(1, target, 0.1, stream, 1, 3, ClassSpec.FEW_POINTS, labels, 5);
    }

    /** Rows of three classes, confidence uniform in [low, 1] and calibrated against the LLM. */
    private static List<Candidate> rows(int n, double low, Known oracle, Random random) {
        List<Candidate> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int llm = random.nextInt(3);
            double confidence = low + (1 - low) * random.nextDouble();
            oracle.answers.put("r" + i, llm);
            rows.add(Worlds.row("r" + i, random.nextDouble() < confidence ? llm : (llm + 1) % 3, confidence));
        }
        return rows;
    }

    private static List<Candidate> uniform(int n, int small, int llm, double confidence, Known oracle) {
        return IntStream.range(0, n)
                .mapToObj(i -> {
                    oracle.answers.put("r" + i, llm);
                    return Worlds.row("r" + i, small, confidence);
                })
                .toList();
    }

    private static double precision(List<Candidate> rows, double threshold, Known oracle) {
        List<Candidate> accepted = rows.stream()
                .filter(r -> r.votes().get(0).label() == 1 && r.votes().get(0).confidence() >= threshold)
                .toList();
        return (double) accepted.stream()
                        .filter(r -> oracle.answers.get(r.id()) == 1)
                        .count()
                / accepted.size();
    }

    @Test
    void precision_calibratedConfidence_certifiesMostOfWhatCouldBe() {
        // Rows above .8 have precision .9: half of the third that has the class. 6,000 rows, seed 1.
        Known oracle = new Known();
        List<Candidate> rows = rows(6000, 0.6, oracle, new Random(1));
        Finding finding = ClassSearch.precision(spec(0.9, 500, false), new Table(rows, 2), oracle);
        assertThat(finding.certified()).isTrue();
        assertThat(finding.accepted()).isBetween(600L, 1050L);
        assertThat(finding.thresholds()[0][0]).isEqualTo(2);
        assertThat(finding.thresholds()[0][2]).isEqualTo(2);
        assertThat(precision(rows, finding.thresholds()[0][1], oracle)).isGreaterThanOrEqualTo(0.9);
        assertThat(finding.labels()).hasSizeLessThanOrEqualTo(500).doesNotHaveDuplicates();
        assertThat(oracle.asked).containsExactlyElementsOf(finding.labels());
        assertThat(finding.method()).startsWith("precision of a class against the LLM, exact hypergeometric test");
    }

    @Test
    void precision_allRight_certifiesEveryRowOfTheClass() {
        Known oracle = new Known();
        Finding finding =
                ClassSearch.precision(spec(0.95, 100, false), new Table(uniform(1000, 1, 1, 0.9, oracle), 3), oracle);
        assertThat(finding.accepted()).isEqualTo(1000);
        assertThat(finding.thresholds()).isDeepEqualTo(new double[][] {{2, 0, 2}});
    }

    @Test
    void precision_allWrongOrUnanswered_certifiesNothingAndSaysSo() {
        for (int llm : new int[] {0, Oracle.NONE}) {
            Known oracle = new Known();
            Finding finding = ClassSearch.precision(
                    spec(0.9, 100, false), new Table(uniform(1000, 1, llm, 0.9, oracle), 3), oracle);
            assertThat(finding.certified()).isFalse();
            assertThat(Worlds.acceptsNothing(finding.thresholds())).isTrue();
            assertThat(finding.refusal())
                    .isEqualTo(
                            "precision 0.9 was not shown: the safest cascade tested has 100 of 100 labelled rows wrong,"
                                    + " which shows at most 0.0000");
        }
    }

    @Test
    void precision_tooFewRowsOrLabels_saysHowManyAndAsksNobody() {
        Known oracle = new Known();
        Finding few =
                ClassSearch.precision(spec(0.9, 21, true), new Table(uniform(1000, 1, 1, 0.9, oracle), 3), oracle);
        assertThat(few.refusal())
                .isEqualTo("too few labels for the target: 21 given, at least 22 needed; 1000 rows have the class and a"
                        + " confidence, 21 labels are allowed");
        assertThat(ClassSearch.precision(spec(0.9, 100, false), new Table(uniform(50, 0, 1, 0.9, oracle), 3), oracle)
                        .refusal())
                .startsWith("too few labels for the target: 0 given");
        assertThat(ClassSearch.precision(
                                spec(0.9, 100, false), new Table(uniform(50, 1, 1, Double.NaN, oracle), 3), oracle)
                        .certified())
                .isFalse();
        assertThat(oracle.asked).isEmpty();
    }

    @Test
    void precision_fewRowsAllLabelled_isDecidedByTheirCount() {
        // 10 rows, 9 right: precision .9 holds, .91 does not; every label is known.
        for (double target : new double[] {0.9, 0.91}) {
            Known oracle = new Known();
            List<Candidate> rows = uniform(10, 1, 1, 0.9, oracle);
            oracle.answers.put("r4", 0);
            Finding finding = ClassSearch.precision(spec(target, 10, false), new Table(rows, 3), oracle);
            assertThat(finding.certified()).isEqualTo(target == 0.9);
        }
    }

    @Test
    void precision_tablesWhoseLooserThresholdsMiss_isWrongWithProbabilityDelta() {
        // 1,500 rows, confidence 15 points too high, 150 labels, target .8, delta .1; 300 tables, seed 6.
        for (boolean stream : new boolean[] {false, true}) {
            Random random = new Random(6);
            int wrong = 0;
            int certified = 0;
            for (int sample = 0; sample < 300; sample++) {
                Known oracle = new Known();
                List<Candidate> rows = rows(1500, 0.5, oracle, random).stream()
                        .map(r -> Worlds.row(
                                r.id(),
                                r.votes().get(0).label(),
                                r.votes().get(0).confidence() + 0.15))
                        .toList();
                Finding finding = ClassSearch.precision(spec(0.8, 150, stream), new Table(rows, sample), oracle);
                double t = Math.max(0.65, finding.thresholds()[0][1]);
                double truth = stream ? (t - 0.15 + 1) / 2 : precision(rows, t, oracle);
                certified += finding.certified() ? 1 : 0;
                wrong += finding.certified() && truth < 0.8 ? 1 : 0;
            }
            assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(300, 0.1));
            assertThat(certified).isGreaterThan(280);
        }
    }

    @Test
    void recall_calibratedConfidence_certifiesACascadeThatMissesFew() {
        Known oracle = new Known();
        List<Candidate> rows = rows(5000, 0.6, oracle, new Random(7));
        Finding finding = ClassSearch.recall(spec(0.9, 600, false), new Table(rows, 8), oracle);
        assertThat(finding.certified()).isTrue();
        double t = finding.thresholds()[0][0];
        long ofClass =
                rows.stream().filter(r -> oracle.answers.get(r.id()) == 1).count();
        long missed = rows.stream()
                .filter(r -> oracle.answers.get(r.id()) == 1)
                .filter(r ->
                        r.votes().get(0).confidence() >= t && r.votes().get(0).label() != 1)
                .count();
        assertThat((double) missed / ofClass).isBetween(0.03, 0.1);
        assertThat(finding.accepted())
                .isEqualTo(rows.stream()
                        .filter(r -> r.votes().get(0).confidence() >= t)
                        .count());
        assertThat(finding.labels()).doesNotHaveDuplicates();
        assertThat(finding.labels().size()).isBetween(500, 600);
    }

    @Test
    void recall_rareClass_saysAboutHowManyLabelsWouldDo() {
        Known oracle = new Known();
        List<Candidate> rows = new ArrayList<>(uniform(1000, 0, 0, 0.9, oracle));
        IntStream.range(0, 40).forEach(i -> oracle.answers.put("r" + i, 1));
        Finding finding = ClassSearch.recall(spec(0.9, 200, true), new Table(rows, 8), oracle);
        assertThat(finding.refusal())
                .matches("too few labels for the target: \\d+ given, at least 22 needed; \\d+ of 200"
                        + " drawn rows have the class, so that about \\d+ labels would do");
        assertThat(ClassSearch.recall(spec(0.9, 200, true), new Table(uniform(500, 0, 0, 0.9, oracle), 8), oracle)
                        .refusal())
                .endsWith("none of 200 drawn rows has the class");
    }

    @Test
    void recall_hostileRows_areAnswered() {
        Known oracle = new Known();
        Table noConfidence = new Table(uniform(500, 1, 1, Double.NaN, oracle), 8);
        assertThat(ClassSearch.recall(spec(0.9, 200, true), noConfidence, oracle)
                        .refusal())
                .isEqualTo("no row has a confidence");
        assertThat(ClassSearch.recall(spec(0.9, 200, true), new Table(List.of(), 8), oracle)
                        .certified())
                .isFalse();
        assertThat(ClassSearch.recall(spec(0.9, 0, false), new Table(uniform(500, 1, 1, 0.9, oracle), 8), oracle)
                        .certified())
                .isFalse();
        Finding allMissed =
                ClassSearch.recall(spec(0.9, 200, false), new Table(uniform(500, 0, 1, 0.9, oracle), 8), oracle);
        assertThat(allMissed.proved()).isZero();
        Finding noAnswers = ClassSearch.recall(
                spec(0.9, 200, false), new Table(uniform(500, 1, Oracle.NONE, 0.9, oracle), 8), oracle);
        assertThat(noAnswers.refusal()).contains("none of 200 drawn rows has the class");
    }

    @Test
    void recall_smallTablesNearlyAllDrawn_isWrongWithProbabilityDelta() {
        // 400 rows of which 350 draws with replacement see about 233; target .85, delta .1; 300 tables, seed 9.
        Random random = new Random(9);
        int wrong = 0;
        int certified = 0;
        for (int sample = 0; sample < 300; sample++) {
            Known oracle = new Known();
            List<Candidate> rows = rows(400, 0.5, oracle, random);
            Finding finding = ClassSearch.recall(
                    new ClassSpec(1, 0.85, 0.1, false, 1, 3, 20, 350, sample), new Table(rows, sample), oracle);
            double t = finding.thresholds()[0][0];
            List<Candidate> ofClass =
                    rows.stream().filter(r -> oracle.answers.get(r.id()) == 1).toList();
            double found = ofClass.stream()
                    .filter(r -> r.votes().get(0).confidence() < t
                            || r.votes().get(0).label() == 1)
                    .count();
            certified += finding.certified() ? 1 : 0;
            wrong += finding.certified() && found / ofClass.size() < 0.85 ? 1 : 0;
        }
        assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(300, 0.1));
        assertThat(certified).isGreaterThan(280);
    }

    @Test
    void spec_labelThatIsNone_isRefused() {
        assertThatThrownBy(() -> new ClassSpec(3, 0.9, 0.1, false, 1, 3, 20, 100, 5))
                .hasMessage("expected a label from 0 to 2 and labels to ask for from 0, found 3 and 100");
    }
}
