package dev.sluice.jobs.bench;

import dev.sluice.jobs.bench.agreement.Column;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.integration.SimpsonIntegrator;
import org.apache.commons.math3.analysis.solvers.BisectionSolver;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/**
 * Rows whose confidence is calibrated by construction: each is drawn from a distribution with the accuracy as its mean, and the
 * label is right with just that probability. 10,000 rows, two labels, drawn anew from each seed.
 */
final class SyntheticColumns {
    private static final int ROWS = 10_000;
    private static final double SPREAD = 1.5;
    private static final double TAIL = 8;

    private SyntheticColumns() {}

    /** Confidence of Beta(a, b), b given. */
    static ColumnSource betaByB(double b, double accuracy) {
        return beta(b * accuracy / (1 - accuracy), b, accuracy);
    }

    /** Confidence of Beta(a, b), a given. */
    static ColumnSource betaByA(double a, double accuracy) {
        return beta(a, a * (1 - accuracy) / accuracy, accuracy);
    }

    private static ColumnSource beta(double a, double b, double accuracy) {
        String name = String.format(Locale.ROOT, "Beta(%.3g, %.3g) %.3f", a, b, accuracy);
        return new ColumnSource(name, seed -> {
            RandomGenerator random = new Well19937c(seed);
            BetaDistribution beta = new BetaDistribution(random, a, b);
            return draw(random, r -> beta.sample());
        });
    }

    /** The logit is normal with a standard deviation of 1.5. */
    static ColumnSource logisticNormal(double accuracy) {
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        UnivariateFunction excess = mean -> new SimpsonIntegrator()
                        .integrate(100_000, z -> normal.density(z) * logistic(mean + SPREAD * z), -TAIL, TAIL)
                - accuracy;
        double mean = new BisectionSolver(1e-9).solve(200, excess, -10, 20);
        return new ColumnSource(
                String.format(Locale.ROOT, "logistic-normal %.3f", accuracy),
                seed -> draw(new Well19937c(seed), random -> logistic(mean + SPREAD * random.nextGaussian())));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static Column draw(RandomGenerator random, ToDoubleFunction<RandomGenerator> confidences) {
        int[] label = new int[ROWS];
        int[] oracle = new int[ROWS];
        double[] confidence = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            confidence[i] = confidences.applyAsDouble(random);
            label[i] = random.nextInt(2);
            oracle[i] = random.nextDouble() < confidence[i] ? label[i] : 1 - label[i];
        }
        return new Column(2, label, confidence, oracle);
    }
}
