package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.certificate.Worlds.Known;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassGoldSearchTest {
    private static ClassSpec spec(double target) {
        return new ClassSpec(1, target, 0.1, true, 1, 4, ClassSpec.POINTS, 10_000, 5);
    }

    @Test
    void precision_calibratedConfidence_certifiesACascade() {
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(2000, 0.7, 0.97, oracle, new Random(1));
        Finding finding = ClassGoldSearch.precision(spec(0.9), rows, oracle);
        assertThat(finding.certified()).isTrue();
        assertThat(finding.rows()).isEqualTo(1600);
        assertThat(finding.accepted()).isBetween(150L, 400L);
        assertThat(finding.thresholds()[0][0]).isEqualTo(2);
        assertThat(finding.estimate()).isBetween(0.9, 0.99);
        assertThat(finding.method())
                .startsWith(
                        "precision of a class on gold rows, exact binomial test; 400 rows chose where the path starts, 1600");
    }

    @Test
    void recall_calibratedConfidence_asksOnlyAboutRowsOfTheClass() {
        Known oracle = new Known();
        List<GoldRow> rows = Worlds.gold(2000, 0.7, 0.97, oracle, new Random(2));
        List<String> ofClass =
                rows.stream().filter(r -> r.gold() == 1).map(r -> r.row().id()).toList();
        Finding finding = ClassGoldSearch.recall(spec(0.9), rows, oracle);
        assertThat(finding.certified()).isTrue();
        assertThat(finding.accepted()).isPositive();
        assertThat(ofClass).containsAll(oracle.asked);
        assertThat(oracle.asked).containsExactlyElementsOf(finding.labels()).doesNotHaveDuplicates();
    }

    @Test
    void bothOnAClassThatNobodyHas_refuseWithoutAsking() {
        Known oracle = new Known();
        List<GoldRow> rows = IntStream.range(0, 100)
                .mapToObj(i -> new GoldRow(Worlds.row("r" + i, 0, 0.9), 0))
                .toList();
        assertThat(ClassGoldSearch.recall(spec(0.9), rows, oracle).refusal())
                .isEqualTo(
                        "too few labels for the target: 0 given, at least 22 needed in the test part; 28 gold rows of the"
                                + " class would do");
        assertThat(ClassGoldSearch.precision(spec(0.9), rows, oracle).refusal()).isEqualTo("no row has a confidence");
        assertThat(ClassGoldSearch.precision(spec(0.9), List.of(), oracle).certified())
                .isFalse();
        assertThat(oracle.asked).isEmpty();
    }

    @Test
    void bothWhereEverythingIsWrong_showNothing() {
        Known oracle = new Known();
        List<GoldRow> rows = IntStream.range(0, 100)
                .mapToObj(i -> {
                    oracle.answers.put("r" + i, Oracle.NONE);
                    return new GoldRow(Worlds.row("r" + i, 1, 0.9), 0);
                })
                .toList();
        Finding precision = ClassGoldSearch.precision(spec(0.9), rows, oracle);
        assertThat(precision.certified()).isFalse();
        assertThat(precision.proved()).isZero();
        List<GoldRow> missed = rows.stream()
                .map(r -> new GoldRow(Worlds.row(r.row().id(), 0, 0.9), 1))
                .toList();
        assertThat(ClassGoldSearch.recall(spec(0.9), missed, oracle).proved()).isZero();
    }

    @Test
    void recall_cheaperPointsMissTheTarget_isWrongWithProbabilityDelta() {
        // Confidence uniform in [.5, 1], LLM .95: accepting above t finds a share 2 (.95 (t - .5) + (1 - t^2) / 2) of
        // the
        // class. About 150 rows of it, target .88, delta .1, 200 samples, seed 3.
        Random random = new Random(3);
        int wrong = 0;
        int certified = 0;
        for (int sample = 0; sample < 200; sample++) {
            Known oracle = new Known();
            Finding finding = ClassGoldSearch.recall(spec(0.88), Worlds.gold(600, 0.5, 0.95, oracle, random), oracle);
            double t = Math.max(0.5, Math.min(1, finding.thresholds()[0][0]));
            double truth = 2 * (0.95 * (t - 0.5) + (1 - t * t) / 2);
            certified += finding.certified() ? 1 : 0;
            wrong += finding.certified() && truth < 0.88 ? 1 : 0;
        }
        assertThat((long) wrong).isLessThanOrEqualTo(Worlds.mostErrors(200, 0.1));
        assertThat(certified).isGreaterThan(150);
    }
}
