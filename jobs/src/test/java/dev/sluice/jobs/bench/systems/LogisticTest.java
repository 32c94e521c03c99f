package dev.sluice.jobs.bench.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.deferral.Estimate;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogisticTest {
    private static final double[][] ROWS = {{0, 1}, {1, 0}, {2, 5}, {3, 2}, {4, 4}, {5, 1}, {6, 0}, {7, 3}};
    private static final boolean[] HITS = {false, false, true, false, true, true, false, true};

    /** scikit-learn 1.9.1, LogisticRegression(C = 1 / 2) on columns of mean 0 and deviation 1. */
    @Test
    void probability_isThatOfScikitLearn() {
        double[] expected = {0.248547, 0.207324, 0.728734, 0.474709, 0.720318, 0.464206, 0.406566, 0.749597};
        Logistic model = Logistic.fit(ROWS, HITS, 2);
        for (int i = 0; i < ROWS.length; i++) {
            assertThat(model.probability(ROWS[i])).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void estimate_givesTheSameProbabilitiesFromFeaturesAsTheyAre() {
        Logistic model = Logistic.fit(ROWS, HITS, 2);
        Estimate estimate = model.estimate();
        for (double[] row : ROWS) {
            double z = estimate.bias()
                    + estimate.weights().get(0) * row[0]
                    + estimate.weights().get(1) * row[1];
            assertThat(1 / (1 + Math.exp(-z))).isCloseTo(model.probability(row), within(1e-12));
        }
    }

    @Test
    void crossFitted_doesNotKnowARowsOwnOutcome() {
        boolean[] other = HITS.clone();
        other[3] = !other[3];
        assertThat(Logistic.crossFitted(ROWS, other, 1)[3]).isEqualTo(Logistic.crossFitted(ROWS, HITS, 1)[3]);
        assertThat(Logistic.crossFitted(ROWS, other, 1)[4]).isNotEqualTo(Logistic.crossFitted(ROWS, HITS, 1)[4]);
    }

    /** Seed 1, 400 rows: nothing but chance to learn, so the strongest penalty predicts best. */
    @Test
    void penalty_isTheStrongest_whereTheFeaturesSayNothing() {
        Random random = new Random(1);
        double[][] rows = new double[400][20];
        boolean[] hits = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = random.nextGaussian();
            }
            hits[i] = random.nextBoolean();
        }
        assertThat(Logistic.penalty(rows, hits)).isEqualTo(100);
    }
}
