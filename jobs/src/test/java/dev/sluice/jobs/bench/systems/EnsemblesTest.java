package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnsemblesTest {
    private static final List<double[][]> MEMBERS =
            List.of(new double[][] {{0.6, 0.4}}, new double[][] {{0.7, 0.3}}, new double[][] {{0.02, 0.98}});

    @Test
    void mean_isThatOfTheProbabilities() {
        assertThat(Ensembles.mean(MEMBERS)[0]).containsExactly(new double[] {0.44, 0.56}, within(1e-12));
    }

    /** Two of three vote for the first; the mean counts as a quarter. */
    @Test
    void vote_goesByMembers_andTheirDisagreementIsInTheConfidence() {
        assertThat(Ensembles.vote(MEMBERS)[0]).containsExactly(new double[] {0.61, 0.39}, within(1e-12));
    }

    @Test
    void tiedVotes_areBrokenByTheMean() {
        assertThat(Ensembles.vote(List.of(MEMBERS.get(0), MEMBERS.get(2)))[0])
                .containsExactly(new double[] {(1 + 0.31) / 3, (1 + 0.69) / 3}, within(1e-12));
    }
}
