package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfidencePathTest {
    @Test
    void of_tenRowsAndFivePoints_takesTheQuartersOfTheirConfidence() {
        List<Candidate> rows = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> Worlds.row("r" + i, 0, i / 10.0))
                .toList();
        Path path = ConfidencePath.of(rows, 1, 2, 5);
        assertThat(path.thresholds())
                .isDeepEqualTo(new double[][][] {{{2, 2}}, {{.8, .8}}, {{.6, .6}}, {{.3, .3}}, {{0, 0}}});
    }

    @Test
    void of_twoStages_takesTheBestConfidenceThatHasALabel() {
        Candidate row = new Candidate(
                "a",
                List.of(
                        new Candidate.Vote(-1, 0.99),
                        new Candidate.Vote(1, 0.4),
                        new Candidate.Vote(0, 0.7),
                        new Candidate.Vote(0, Double.NaN)));
        Path path = ConfidencePath.of(List.of(row, Worlds.row("b", 0, 0.2)), 4, 2, 3);
        assertThat(path.thresholds()[1][0][0]).isEqualTo(0.7);
        assertThat(path.size()).isEqualTo(3);
    }

    @Test
    void of_anyRows_isNestedFromNothingToAll() {
        // 300 rows of three stages and classes, some NaN and some without a label; seed 1.
        Random random = new Random(1);
        List<Candidate> rows = IntStream.range(0, 300)
                .mapToObj(i -> new Candidate("r" + i, List.of(vote(random), vote(random), vote(random))))
                .toList();
        Path path = ConfidencePath.of(rows, 3, 3, 50);
        assertThat(path.size()).isEqualTo(50);
        for (Candidate row : rows) {
            boolean accepted = false;
            assertThat(path.stage(0, row.votes())).isEqualTo(-1);
            for (int k = 1; k < path.size(); k++) {
                boolean now = path.stage(k, row.votes()) >= 0;
                assertThat(now || !accepted).isTrue();
                accepted = now;
            }
            boolean scored = row.votes().stream().anyMatch(v -> v.label() >= 0 && !Double.isNaN(v.confidence()));
            assertThat(accepted).isEqualTo(scored);
        }
    }

    private static Candidate.Vote vote(Random random) {
        int label = random.nextInt(4) - 1;
        return new Candidate.Vote(label, random.nextInt(5) == 0 ? Double.NaN : random.nextDouble());
    }

    @Test
    void of_constantConfidence_isNothingThenAll() {
        List<Candidate> rows = IntStream.range(0, 20)
                .mapToObj(i -> Worlds.row("r" + i, 0, 0.9))
                .toList();
        assertThat(ConfidencePath.of(rows, 1, 1, 50).thresholds()).isDeepEqualTo(new double[][][] {{{2}}, {{0}}});
    }

    @Test
    void of_noConfidenceAtAll_acceptsNothing() {
        assertThat(ConfidencePath.of(List.of(Worlds.row("a", 0, Double.NaN)), 1, 1, 50)
                        .thresholds())
                .isDeepEqualTo(new double[][][] {{{2}}});
        assertThat(ConfidencePath.of(List.of(), 2, 1, 50).size()).isEqualTo(1);
    }

    @Test
    void ofClass_otherClasses_escalateAtEveryPoint() {
        List<Candidate> rows = List.of(Worlds.row("a", 1, 0.9), Worlds.row("b", 0, 0.8), Worlds.row("c", 1, 0.6));
        Path path = ConfidencePath.ofClass(rows, 1, 2, 3, 1);
        assertThat(path.thresholds()).isDeepEqualTo(new double[][][] {{{2, 2}}, {{2, 0.9}}, {{2, 0}}});
    }

    @Test
    void of_sizesThatMakeNoPath_areRefusedWithTheirValues() {
        assertThatThrownBy(() -> ConfidencePath.of(List.of(), 0, 2, 1)).hasMessageContaining("found 0, 2 and 1");
    }
}
