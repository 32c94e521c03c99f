package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bounds.Bounds;
import dev.sluice.certificate.Worlds.Known;
import dev.sluice.certificate.Worlds.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AffordableSearchTest {
    private static final Path QUARTERS = new Path(new double[][][] {
        {{2, 2}}, {{.9, .9}}, {{.8, .8}}, {{.7, .7}}, {{0, 0}},
    });

    private static AffordableSpec spec(long calls, int labels, boolean stream) {
        return new AffordableSpec(calls, 0, labels, 0.1, stream, 1, 2, 5);
    }

    private static Agreement nothing(long rows, List<String> labels) {
        return new Agreement(false, QUARTERS, Finding.nothing(1, 2), rows, 0, 0, labels, 0, 0, 1, Double.NaN, 0, 0, "");
    }

    /** As many rows in each band of the path; right with a probability, given by band from the safest. */
    private static List<Candidate> rows(int each, double[] right, Known oracle, Random random) {
        List<Candidate> rows = new ArrayList<>();
        for (int band = 0; band < right.length; band++) {
            for (int i = 0; i < each; i++) {
                String id = band + "-" + i;
                oracle.answers.put(id, random.nextDouble() < right[band] ? 0 : 1);
                rows.add(Worlds.row(id, 0, 0.95 - 0.1 * band));
            }
        }
        return rows;
    }

    @Test
    void of_certifiedCascadeThatIsAffordable_isThatOne() {
        Known oracle = new Known();
        Table table = new Table(rows(100, new double[] {1, 1, 1, 1}, oracle, new Random(1)), 1);
        // 400 rows, 290 need no LLM, 30 labels bought: 80 calls are left to pay.
        Agreement found = new Agreement(
                true,
                QUARTERS,
                QUARTERS.thresholds()[3],
                400,
                300,
                290,
                IntStream.range(0, 30).mapToObj(i -> "3-" + i).toList(),
                30,
                0,
                0.04,
                0.99,
                0,
                3,
                "m");
        Finding finding = AffordableSearch.of(spec(80, 50, false), QUARTERS, table, found, 0.95, oracle);
        assertThat(finding.thresholds()).isDeepEqualTo(QUARTERS.thresholds()[3]);
        assertThat(finding.target()).isEqualTo(0.95);
        assertThat(finding.figures()).containsEntry("calls", 80.0);
        assertThat(oracle.asked).isEmpty();
        Finding dearer = AffordableSearch.of(spec(79, 10, false), QUARTERS, table, found, 0.95, oracle);
        assertThat(dearer.thresholds())
                .isDeepEqualTo(QUARTERS.thresholds()[4]); // 70 unanswered escalate, 10 more measure
    }

    @Test
    void of_nothingCertified_measuresTheSafestCascadeTheCallsPayFor() {
        // Bands of 1,000; 2,100 calls pay for escalating two bands and 100 labels among the first two.
        Known oracle = new Known();
        Table table = new Table(rows(1000, new double[] {1, 1, 0.5, 0}, oracle, new Random(1)), 1);
        Finding finding =
                AffordableSearch.of(spec(2100, 100, false), QUARTERS, table, nothing(4000, List.of()), 0.99, oracle);
        assertThat(finding.certified()).isTrue();
        assertThat(finding.thresholds()).isDeepEqualTo(QUARTERS.thresholds()[2]);
        assertThat(finding.accepted()).isEqualTo(2000);
        assertThat(finding.target())
                .isEqualTo(1 - Bounds.hypergeometricUpper(0, 100, 2000, 0.1) / 4000.0)
                .isBetween(0.98, 0.99);
        assertThat(finding.labels()).hasSize(100).allMatch(id -> id.startsWith("0-") || id.startsWith("1-"));
        assertThat(finding.figures()).containsEntry("calls", 2100.0);
        assertThat(AffordableSearch.of(spec(2099, 100, false), QUARTERS, table, nothing(4000, List.of()), 0.99, oracle)
                        .accepted())
                .isEqualTo(3000);
    }

    @Test
    void of_rowsThatHaveAnAnswer_costNothingAndAreRightUnlessUnusable() {
        Known oracle = new Known();
        List<Candidate> rows = rows(100, new double[] {1, 1, 1, 1}, oracle, new Random(1));
        List<String> paid = IntStream.range(0, 100)
                .boxed()
                .flatMap(i -> i < 50 ? Stream.of("0-" + i, "3-" + i) : Stream.of("3-" + i))
                .toList();
        IntStream.range(0, 20).forEach(i -> oracle.answers.put("0-" + i, i < 4 ? Oracle.NONE : 1));
        // Unanswered are 50, 100, 100 and 0 rows: only accepting three bands leaves room for 200 labels in 249 calls.
        Finding finding = AffordableSearch.of(
                spec(249, 200, false), QUARTERS, new Table(rows, 2), nothing(400, paid), 0.9, oracle);
        assertThat(finding.accepted()).isEqualTo(300);
        assertThat(finding.target()).isEqualTo(1 - (4 + Bounds.hypergeometricUpper(0, 200, 250, 0.1)) / 400.0);
        assertThat(finding.labels()).hasSize(200).doesNotContainAnyElementsOf(paid);
    }

    @Test
    void of_moneyForTheLlmAlone_saysSo() {
        Known oracle = new Known();
        Table table = new Table(rows(100, new double[] {1, 1, 1, 1}, oracle, new Random(1)), 1);
        Finding finding =
                AffordableSearch.of(spec(400, 50, false), QUARTERS, table, nothing(400, List.of()), 0.9, oracle);
        assertThat(finding.certified()).isFalse();
        assertThat(finding.refusal())
                .isEqualTo("400 calls are enough for the LLM to answer all 400 rows without an answer: use the LLM");
    }

    @Test
    void of_tooFewCallsEvenForTheCheapest_saysHowManyItTakes() {
        Known oracle = new Known();
        List<Candidate> rows = new ArrayList<>(rows(100, new double[] {1, 1, 1, 1}, oracle, new Random(1)));
        rows.add(Worlds.row("blind", 0, Double.NaN));
        Finding finding = AffordableSearch.of(
                spec(50, 50, false), QUARTERS, new Table(rows, 1), nothing(401, List.of()), 0.9, oracle);
        assertThat(finding.refusal())
                .isEqualTo(
                        "50 calls are not enough: the cheapest cascade sends 1 rows without an answer to the LLM, and 50"
                                + " more labels measure it");
        assertThat(oracle.asked).isEmpty();
    }

    @Test
    void of_everyLabelWrong_certifiesNothing() {
        for (boolean stream : new boolean[] {false, true}) {
            Known oracle = new Known();
            Table table = new Table(rows(100, new double[] {0, 0, 0, 0}, oracle, new Random(1)), 1);
            Finding finding =
                    AffordableSearch.of(spec(30, 30, stream), QUARTERS, table, nothing(400, List.of()), 0.9, oracle);
            assertThat(finding.certified()).isFalse();
            assertThat(Worlds.acceptsNothing(finding.thresholds())).isTrue();
            assertThat(finding.refusal()).startsWith("30 of 30 labels differ");
        }
    }

    @Test
    void of_everyRowRightAndMeasured_certifiesLessThanOne() {
        Known oracle = new Known();
        Table table = new Table(rows(10, new double[] {1, 1, 1, 1}, oracle, new Random(1)), 1);
        Finding finding = AffordableSearch.of(
                spec(39, 40, false), new Path(new double[][][] {{{0, 0}}}), table, nothing(40, List.of()), 0.9, oracle);
        assertThat(finding.certified()).isFalse(); // 40 labels cost more than 39 calls
        Finding all = AffordableSearch.of(
                spec(40, 40, false), new Path(new double[][][] {{{0, 0}}}), table, nothing(40, List.of()), 0.9, oracle);
        assertThat(all.target()).isEqualTo(Math.nextDown(1.0));
    }

    @Test
    void of_emptyTable_isRefused() {
        Finding finding = AffordableSearch.of(
                spec(10, 5, false), QUARTERS, new Table(List.of(), 1), nothing(0, List.of()), 0.9, new Known());
        assertThat(finding.certified()).isFalse();
    }

    @Test
    void of_rowsTakenFromSafeBandsBefore_isWrongWithProbabilityDelta() {
        // Bands of 300 with errors .0, .05, .15, .3; the search before asked about the first 200 of band 0. 60 labels,
        // delta .1,
        // 300 tables, seed 4; truth of the data set counts what has an answer as right, that of the stream does not.
        double[] right = {1, 0.95, 0.85, 0.7};
        for (boolean stream : new boolean[] {false, true}) {
            Random random = new Random(4);
            int wrong = 0;
            double gap = 0;
            for (int sample = 0; sample < 300; sample++) {
                Known oracle = new Known();
                Table table = new Table(rows(300, right, oracle, random), sample);
                List<String> paid = table.testing().stream()
                        .map(Candidate::id)
                        .filter(id -> id.startsWith("0-"))
                        .limit(200)
                        .toList();
                AffordableSpec spec = new AffordableSpec(360, 0, 60, 0.1, stream, 1, 2, sample);
                Finding finding = AffordableSearch.of(spec, QUARTERS, table, nothing(1200, paid), 0.99, oracle);
                assertThat(finding.accepted()).isEqualTo(900);
                long errors = table.testing().stream()
                        .filter(r -> r.votes().get(0).confidence() >= 0.7)
                        .filter(r -> oracle.answers.get(r.id()) == 1)
                        .count();
                double truth = stream ? 1 - 0.2 / 4 : 1 - errors / 1200.0;
                wrong += finding.target() > truth ? 1 : 0;
                gap += (truth - finding.target()) / 300;
            }
            assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(300, 0.1));
            assertThat(gap).isLessThan(0.08);
        }
    }

    @Test
    void spec_withoutALabel_isRefused() {
        assertThatThrownBy(() -> spec(10, 0, false)).hasMessageContaining("found 10, 0, 0, 1 and 2");
    }
}
