package dev.sluice.calibration;

import java.util.Arrays;

/**
 * softmax(logits / T). It never changes which class is first.
 *
 * <p>Source: Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks, ICML 2017.
 */
record Temperature(double temperature, long rows) implements Calibrator {
    static final String METHOD = "temperature";

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
    static Temperature fit(double[][] logits, int[] gold) {
        int[] usable = usable(logits, gold);
        if (usable.length < 2) {
            return new Temperature(1, usable.length);
        }
        double best = 0;
        double least = loss(0, logits, gold, usable);
        for (double u = -BOUND; u <= BOUND; u += GRID) {
            double loss = loss(u, logits, gold, usable);
            if (loss < least) {
                best = u;
                least = loss;
            }
        }
        double low = Math.max(-BOUND, best - GRID);
        double high = Math.min(BOUND, best + GRID);
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double lossLeft = loss(left, logits, gold, usable);
        double lossRight = loss(right, logits, gold, usable);
        while (high - low > TOLERANCE) {
            if (lossLeft <= lossRight) {
                high = right;
                right = left;
                lossRight = lossLeft;
                left = high - GOLDEN * (high - low);
                lossLeft = loss(left, logits, gold, usable);
            } else {
                low = left;
                left = right;
                lossLeft = lossRight;
                right = low + GOLDEN * (high - low);
                lossRight = loss(right, logits, gold, usable);
            }
        }
        return new Temperature(Math.exp((low + high) / 2), usable.length);
    }

    private static double loss(double u, double[][] logits, int[] gold, int[] usable) {
        double inverse = Math.exp(-u);
        double loss = u * u / 2;
        for (int i : usable) {
            double max = Arrays.stream(logits[i]).max().orElseThrow();
            double sum = 0;
            for (double logit : logits[i]) {
                sum += Math.exp((logit - max) * inverse);
            }
            loss += Math.log(sum) - (logits[i][gold[i]] - max) * inverse;
        }
        return loss;
    }

    private static int[] usable(double[][] logits, int[] gold) {
        if (logits.length != gold.length) {
            throw new IllegalArgumentException(logits.length + " rows of scores but " + gold.length + " labels");
        }
        int[] usable = new int[gold.length];
        int count = 0;
        for (int i = 0; i < gold.length; i++) {
            if (gold[i] < 0 || gold[i] >= logits[i].length) {
                throw new IllegalArgumentException("label " + gold[i] + " among " + logits[i].length + " classes");
            }
            if (Arrays.stream(logits[i]).allMatch(Double::isFinite)) {
                usable[count++] = i;
            }
        }
        return Arrays.copyOf(usable, count);
    }
}
