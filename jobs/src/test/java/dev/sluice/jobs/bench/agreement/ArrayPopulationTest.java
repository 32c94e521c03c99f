package dev.sluice.jobs.bench.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayPopulationTest {
    private static final Column COLUMN = new Column(
            2, new int[] {0, 1, 0, 1, 0}, new double[] {0.9, 0.8, 0.7, 0.95, 0.6}, new int[] {0, 1, 1, 1, 0});

    @Test
    void orders_ofASeed_areTwoOfAllRowsAndStayTheSame() {
        Column many = new Column(2, new int[100], new double[100], new int[100]);
        ArrayPopulation population = new ArrayPopulation(many, 7);
        assertThat(ids(population.choosing()))
                .isNotEqualTo(ids(population.testing()))
                .containsExactlyInAnyOrderElementsOf(ids(many.candidates()));
        assertThat(ids(population.testing()))
                .isEqualTo(ids(population.testing()))
                .containsExactlyInAnyOrderElementsOf(ids(many.candidates()));
    }

    @Test
    void entries_countRowsByTheFirstPointThatAcceptsThem() {
        Path path = new Path(new double[][][] {{{0.9, 2}}, {{0.7, 0.9}}});
        assertThat(new ArrayPopulation(COLUMN, 1).entries(path)).containsExactly(1, 2, 2);
    }

    @Test
    void oracle_asked_notesWhoseLabelWasBoughtOnce() {
        CountingOracle oracle = new CountingOracle(COLUMN);
        assertThat(oracle.labels(COLUMN.candidates().subList(1, 3))).containsExactly(1, 1);
        oracle.labels(COLUMN.candidates().subList(2, 4));
        assertThat(oracle.bought().stream()).containsExactly(1, 2, 3);
    }

    private static List<String> ids(List<Candidate> rows) {
        return rows.stream().map(Candidate::id).toList();
    }
}
