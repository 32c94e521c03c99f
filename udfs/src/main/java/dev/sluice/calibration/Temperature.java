package dev.sluice.calibration;

import java.util.Arrays;

/**
 * softmax(logits / T). It never changes which class is first.
 *
 * <p>Source: Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks, ICML 2017.
 */
record Temperature(double temperature, long rows) implements Calibrator {
    /** Bounds of ln T. */
    private static final double BOUND = 4;

    private static final double GRID = 0.5;
    private static final double TOLERANCE = 1e-8;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

    Temperature {
        if (!Double.isFinite(temperature) || temperature <= 0 || rows < 0) {
            throw new IllegalArgumentException(
                    "expected a finite temperature above 0 and rows from 0, found " + temperature + " and " + rows);
        }
    }

    @Override
    public Method method() {
        return Method.TEMPERATURE;
    }

    @Override
    public double[] probabilities(double[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        boolean finite = true;
        for (double logit : logits) {
            max = Math.max(max, logit);
            finite &= Double.isFinite(logit);
        }
        double[] probabilities = new double[logits.length];
        if (!finite) {
            Arrays.fill(probabilities, Double.NaN);
            return probabilities;
        }
        double sum = 0;
        for (int k = 0; k < logits.length; k++) {
            probabilities[k] = Math.exp((logits[k] - max) / temperature);
            sum += probabilities[k];
        }
        for (int k = 0; k < logits.length; k++) {
            probabilities[k] /= sum;
        }
        return probabilities;
    }

    @Override
    public double confidence(double[] logits) {
        return probabilities(logits)[Calibrator.label(logits)];
    }

    /**
     * The minimum over u = ln T in [-4, 4] of the summed negative log-likelihood plus u²/2: a prior of one observation that
     * keeps a small, separable sample from claiming certainty and is lost in a large one. The likelihood is unimodal in u
     * (convex in 1/T); the grid finds the valley, golden sections its floor.
     */
    static Temperature fit(Sample sample) {
        if (sample.rows() < 2) {
            return new Temperature(1, sample.rows());
        }
        double best = 0;
        double least = loss(0, sample);
        for (double u = -BOUND; u <= BOUND; u += GRID) {
            double loss = loss(u, sample);
            if (loss < least) {
                best = u;
                least = loss;
            }
        }
        double low = Math.max(-BOUND, best - GRID);
        double high = Math.min(BOUND, best + GRID);
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double lossLeft = loss(left, sample);
        double lossRight = loss(right, sample);
        while (high - low > TOLERANCE) {
            if (lossLeft <= lossRight) {
                high = right;
                right = left;
                lossRight = lossLeft;
                left = high - GOLDEN * (high - low);
                lossLeft = loss(left, sample);
            } else {
                low = left;
                left = right;
                lossLeft = lossRight;
                right = low + GOLDEN * (high - low);
                lossRight = loss(right, sample);
            }
        }
        return new Temperature(Math.exp((low + high) / 2), sample.rows());
    }

    private static double loss(double u, Sample sample) {
        double inverse = Math.exp(-u);
        double loss = u * u / 2;
        for (int i = 0; i < sample.rows(); i++) {
            double[] logits = sample.logits()[i];
            double max = Arrays.stream(logits).max().orElseThrow();
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp((logit - max) * inverse);
            }
            loss += Math.log(sum) - (logits[sample.gold()[i]] - max) * inverse;
        }
        return loss;
    }
}
