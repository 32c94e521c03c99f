package dev.sluice.jobs.bench.systems;

import dev.sluice.deferral.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;

/**
 * Logistic regression of two classes on standardised features with an L2 penalty on all weights but the constant, by Newton's
 * method with halved steps.
 */
final class Logistic {
    /** Penalties of the summed log loss that {@link #chosen} tries. */
    static final List<Double> PENALTIES = List.of(0.3, 1.0, 3.0, 10.0, 30.0, 100.0);

    static final int FOLDS = 5;
    private static final int MOST_STEPS = 30;
    private static final double ENOUGH = 1e-7;
    private static final double FREE = 1e-6;
    private static final double LEAST_STEP = 1e-6;

    private final Scale scale;
    private final double[] weights;

    private Logistic(Scale scale, double[] weights) {
        this.scale = scale;
        this.weights = weights;
    }

    /** Mean and deviation of every feature; a feature that never changes counts for nothing. */
    private record Scale(double[] mean, double[] deviation) {
        static final double CONSTANT = 1e-12;

        static Scale of(double[][] rows) {
            int d = rows[0].length;
            double[] mean = new double[d];
            double[] deviation = new double[d];
            for (int j = 0; j < d; j++) {
                int column = j;
                mean[j] = Arrays.stream(rows)
                        .mapToDouble(x -> x[column])
                        .average()
                        .orElseThrow();
                deviation[j] = Math.sqrt(Arrays.stream(rows)
                        .mapToDouble(x -> (x[column] - mean[column]) * (x[column] - mean[column]))
                        .average()
                        .orElseThrow());
            }
            return new Scale(mean, deviation);
        }

        /** With a constant behind. */
        double[] of(double[] x) {
            double[] z = new double[x.length + 1];
            for (int j = 0; j < x.length; j++) {
                z[j] = deviation[j] > CONSTANT ? (x[j] - mean[j]) / deviation[j] : 0;
            }
            z[x.length] = 1;
            return z;
        }
    }

    static Logistic fit(double[][] rows, boolean[] hits, double penalty) {
        Scale scale = Scale.of(rows);
        double[][] z = Arrays.stream(rows).map(scale::of).toArray(double[][]::new);
        double[] w = new double[z[0].length];
        double loss = loss(z, hits, penalty, w);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] direction = direction(z, hits, penalty, w);
            double size = 1;
            double[] next = moved(w, direction, size);
            double after = loss(z, hits, penalty, next);
            while (after > loss && size > LEAST_STEP) {
                size /= 2;
                next = moved(w, direction, size);
                after = loss(z, hits, penalty, next);
            }
            if (!(loss - after > ENOUGH)) {
                break;
            }
            w = next;
            loss = after;
        }
        return new Logistic(scale, w);
    }

    /** The penalty of the least log loss in cross-validation. */
    static double penalty(double[][] rows, boolean[] hits) {
        double best = PENALTIES.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (double penalty : PENALTIES) {
            double loss = logLoss(crossFitted(rows, hits, penalty), hits);
            if (loss < least) {
                least = loss;
                best = penalty;
            }
        }
        return best;
    }

    /** Each row by a model of the rows of the other folds. */
    static double[] crossFitted(double[][] rows, boolean[] hits, double penalty) {
        double[] p = new double[rows.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            int[] others = others(rows.length, fold);
            Logistic model = fit(pick(rows, others), pick(hits, others), penalty);
            for (int i = fold; i < rows.length; i += FOLDS) {
                p[i] = model.probability(rows[i]);
            }
        }
        return p;
    }

    /** Rows of the other folds. */
    static int[] others(int rows, int fold) {
        return IntStream.range(0, rows).filter(i -> i % FOLDS != fold).toArray();
    }

    static double[][] pick(double[][] rows, int[] indices) {
        return Arrays.stream(indices).mapToObj(i -> rows[i]).toArray(double[][]::new);
    }

    static boolean[] pick(boolean[] hits, int[] indices) {
        boolean[] some = new boolean[indices.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = hits[indices[i]];
        }
        return some;
    }

    /** The same for features as they are. */
    Estimate estimate() {
        List<Double> raw = new ArrayList<>();
        double bias = weights[weights.length - 1];
        for (int j = 0; j < weights.length - 1; j++) {
            double weight = scale.deviation()[j] > Scale.CONSTANT ? weights[j] / scale.deviation()[j] : 0;
            raw.add(weight);
            bias -= weight * scale.mean()[j];
        }
        return new Estimate(raw, bias);
    }

    double probability(double[] x) {
        return sigmoid(dot(scale.of(x), weights));
    }

    private static double logLoss(double[] p, boolean[] hits) {
        double loss = 0;
        for (int i = 0; i < p.length; i++) {
            loss -= Math.log(Math.max(1e-12, hits[i] ? p[i] : 1 - p[i]));
        }
        return loss;
    }

    private static double penalty(double[] w, int j, double penalty) {
        return j == w.length - 1 ? FREE : penalty;
    }

    private static double loss(double[][] z, boolean[] hits, double penalty, double[] w) {
        double loss = 0;
        for (int i = 0; i < z.length; i++) {
            double t = dot(z[i], w);
            loss += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - (hits[i] ? t : 0);
        }
        for (int j = 0; j < w.length; j++) {
            loss += penalty(w, j, penalty) * w[j] * w[j] / 2;
        }
        return loss;
    }

    private static double[] direction(double[][] z, boolean[] hits, double penalty, double[] w) {
        int d = w.length;
        double[][] hessian = new double[d][d];
        double[] gradient = new double[d];
        for (int i = 0; i < z.length; i++) {
            double p = sigmoid(dot(z[i], w));
            double v = p * (1 - p);
            double r = (hits[i] ? 1 : 0) - p;
            for (int a = 0; a < d; a++) {
                gradient[a] += r * z[i][a];
                double va = v * z[i][a];
                for (int b = 0; b <= a; b++) {
                    hessian[a][b] += va * z[i][b];
                }
            }
        }
        for (int a = 0; a < d; a++) {
            gradient[a] -= penalty(w, a, penalty) * w[a];
            hessian[a][a] += penalty(w, a, penalty);
            for (int b = 0; b < a; b++) {
                hessian[b][a] = hessian[a][b];
            }
        }
        return new CholeskyDecomposition(new Array2DRowRealMatrix(hessian, false))
                .getSolver()
                .solve(new ArrayRealVector(gradient, false))
                .toArray();
    }

    private static double[] moved(double[] w, double[] direction, double size) {
        double[] moved = w.clone();
        for (int j = 0; j < w.length; j++) {
            moved[j] += size * direction[j];
        }
        return moved;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static double sigmoid(double t) {
        return 1 / (1 + Math.exp(-t));
    }
}
