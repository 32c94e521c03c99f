package dev.sluice.certificate;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Bayesian logistic regression of few labels: the most probable weights under independent normal priors, found by Newton's
 * method, and their normal approximation (Laplace; MacKay, Information Theory, Inference, and Learning Algorithms, ch. 28).
 */
final class Ridge {
    private static final int MOST_STEPS = 60;
    private static final double ENOUGH = 1e-9;
    private static final double LEAST_STEP = 1e-8;

    private final double[] weights;
    private final CholeskyDecomposition precision;
    private final double logEvidence;

    private Ridge(double[] weights, CholeskyDecomposition precision, double logEvidence) {
        this.weights = weights;
        this.precision = precision;
        this.logEvidence = logEvidence;
    }

    /**
     * One row of features: some dense ones, then a block of indicators of which at most one is 1.
     *
     * @param indicator position in the block, or -1
     */
    record Row(double[] dense, int indicator) {
        double dot(double[] weights) {
            double sum = indicator < 0 ? 0 : weights[dense.length + indicator];
            for (int i = 0; i < dense.length; i++) {
                sum += dense[i] * weights[i];
            }
            return sum;
        }
    }

    /** @param mean and deviation of the weights before anything was seen */
    record Prior(double[] mean, double[] deviation) {}

    static Ridge fit(Row[] rows, boolean[] hits, Prior prior) {
        double[] w = prior.mean().clone();
        double loss = loss(rows, hits, prior, w);
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] direction = new CholeskyDecomposition(hessian(rows, prior, w))
                    .getSolver()
                    .solve(new ArrayRealVector(gradient(rows, hits, prior, w), false))
                    .toArray();
            double size = 1;
            double[] next = moved(w, direction, size);
            double nextLoss = loss(rows, hits, prior, next);
            while (nextLoss > loss && size > LEAST_STEP) {
                size /= 2;
                next = moved(w, direction, size);
                nextLoss = loss(rows, hits, prior, next);
            }
            if (!(loss - nextLoss > ENOUGH)) {
                break;
            }
            w = next;
            loss = nextLoss;
        }
        CholeskyDecomposition precision = new CholeskyDecomposition(hessian(rows, prior, w));
        double logEvidence = -loss;
        for (int i = 0; i < w.length; i++) {
            logEvidence -=
                    Math.log(prior.deviation()[i]) + Math.log(precision.getL().getEntry(i, i));
        }
        return new Ridge(w, precision, logEvidence);
    }

    /** Logarithm of the labels' probability under the priors, up to a constant that all models of the labels share. */
    double logEvidence() {
        return logEvidence;
    }

    double[] weights() {
        return weights.clone();
    }

    /** Weights drawn from the normal approximation: w + L^-T z, where L L^T is the precision. */
    double[] draw(Random random) {
        double[] w = new double[weights.length];
        RealMatrix l = precision.getL();
        for (int i = w.length - 1; i >= 0; i--) {
            double sum = random.nextGaussian();
            for (int j = i + 1; j < w.length; j++) {
                sum -= l.getEntry(j, i) * w[j];
            }
            w[i] = sum / l.getEntry(i, i);
        }
        for (int i = 0; i < w.length; i++) {
            w[i] += weights[i];
        }
        return w;
    }

    static double sigmoid(double t) {
        return 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, t))));
    }

    private static double[] moved(double[] w, double[] direction, double size) {
        double[] moved = w.clone();
        for (int i = 0; i < w.length; i++) {
            moved[i] += size * direction[i];
        }
        return moved;
    }

    private static double loss(Row[] rows, boolean[] hits, Prior prior, double[] w) {
        double loss = 0;
        for (int n = 0; n < rows.length; n++) {
            double t = rows[n].dot(w);
            loss += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - (hits[n] ? t : 0);
        }
        for (int i = 0; i < w.length; i++) {
            double z = (w[i] - prior.mean()[i]) / prior.deviation()[i];
            loss += z * z / 2;
        }
        return loss;
    }

    private static double[] gradient(Row[] rows, boolean[] hits, Prior prior, double[] w) {
        double[] g = new double[w.length];
        for (int n = 0; n < rows.length; n++) {
            double r = (hits[n] ? 1 : 0) - sigmoid(rows[n].dot(w));
            double[] dense = rows[n].dense();
            for (int i = 0; i < dense.length; i++) {
                g[i] += r * dense[i];
            }
            if (rows[n].indicator() >= 0) {
                g[dense.length + rows[n].indicator()] += r;
            }
        }
        for (int i = 0; i < w.length; i++) {
            double d = prior.deviation()[i];
            g[i] -= (w[i] - prior.mean()[i]) / (d * d);
        }
        return g;
    }

    private static RealMatrix hessian(Row[] rows, Prior prior, double[] w) {
        double[][] h = new double[w.length][w.length];
        for (Row row : rows) {
            double p = sigmoid(row.dot(w));
            double v = p * (1 - p);
            double[] x = row.dense();
            int k = row.indicator() < 0 ? -1 : x.length + row.indicator();
            for (int i = 0; i < x.length; i++) {
                for (int j = i; j < x.length; j++) {
                    h[i][j] += v * x[i] * x[j];
                }
                if (k >= 0) {
                    h[i][k] += v * x[i];
                }
            }
            if (k >= 0) {
                h[k][k] += v;
            }
        }
        for (int i = 0; i < w.length; i++) {
            double d = prior.deviation()[i];
            h[i][i] += 1 / (d * d);
            for (int j = 0; j < i; j++) {
                h[i][j] = h[j][i];
            }
        }
        return new Array2DRowRealMatrix(h, false);
    }

    @Override
    public String toString() {
        return "Ridge" + Arrays.toString(weights);
    }
}
