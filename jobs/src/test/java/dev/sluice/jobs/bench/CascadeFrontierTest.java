package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.certificate.Finding;
import dev.sluice.certificate.GoldRow;
import dev.sluice.certificate.ReferenceFinding;
import dev.sluice.certificate.StageSeconds;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CascadeFrontierTest {
    private static final double[][] CERTIFIED = {{0.9, 0.9}, {0, 0}};

    /** Four rows of class 1. The first model takes .01 s a row and is right on the rows it is sure of; the second .04 s. */
    private static CascadeFrontier frontier() {
        StageVotes cheap = new StageVotes(new int[] {1, 1, 0, -1}, new double[] {0.95, 0.9, 0.6, Double.NaN}, 0.01);
        StageVotes dear = new StageVotes(new int[] {1, 0, 1, 1}, new double[] {0.9, 0.6, 0.7, 0.8}, 0.04);
        List<StageVotes> votes = List.of(cheap, dear);
        return new CascadeFrontier(
                List.of("linear", "bge"),
                StageSeconds.apart(votes.stream().map(StageVotes::cpuSeconds).toList()),
                IntStream.range(0, 4)
                        .mapToObj(i -> new GoldRow(StageVotes.candidate(votes, i), 1))
                        .toList());
    }

    @Test
    void measures_ofEachChoice_areItsSpeedAndAccuracyFastestFirst() {
        List<ReferenceFinding.Combination> choices = List.of(
                new ReferenceFinding.Combination(List.of(2.0, 0.0), 0.04, 0.7),
                new ReferenceFinding.Combination(List.of(0.9, 0.0), 0.03, 1),
                new ReferenceFinding.Combination(List.of(0.0, 2.0), 0.01, 0.5));
        assertThat(frontier().measures(choices))
                .extracting(Measure::measure, Measure::value)
                .containsExactly(
                        tuple("test split, linear", "100, 0.5000"),
                        // .01 s for each row and .04 s for every other one.
                        tuple("test split, linear (0.900) -> bge", "33, 1.0000"),
                        tuple("test split, bge", "25, 0.7500"));
    }

    @Test
    void against_theReference_isThePairedDifferenceOnTheSameRows() {
        Finding finding =
                new Finding(true, CERTIFIED, 0.99, 0.99, 1.01, 0.02, 50, 50, List.of(), "by hand", Map.of(), "");
        List<Measure> measures = frontier().against(List.of(0.9, 0.0), finding, 0.002);
        assertThat(measures.get(0).value()).isEqualTo("linear (0.900) -> bge; +0.0100, p = 0.0200");
        assertThat(measures.get(1).value()).isEqualTo("linear 50.0 %, bge 50.0 %");
        assertThat(measures.get(2).value()).isEqualTo("1.0000, 0.7500");
        assertThat(measures.get(3).value()).startsWith("+0.2500 [");
        assertThat(measures.get(3).meets()).isTrue();
        assertThat(frontier().against(List.of(0.0, 2.0), finding, 0.002).get(3).meets())
                .isFalse();
    }
}
