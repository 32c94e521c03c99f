package dev.sluice.bounds;

/** Tail bounds for the mean of losses in [0, 1]. */
final class Hoeffding {
    private Hoeffding() {}

    static double pValue(double lossSum, long n, double alpha) {
        double gap = Math.max(0, alpha - mean(lossSum, n));
        return Math.exp(-2 * n * gap * gap);
    }

    static double bentkusPValue(double lossSum, long n, double alpha) {
        double entropy = Math.exp(-n * relativeEntropy(Math.min(mean(lossSum, n), alpha), alpha));
        double bentkus = Math.E * Binomial.cdf((long) Math.ceil(lossSum), n, alpha);
        return Math.min(1, Math.min(entropy, bentkus));
    }

    /** No rows say nothing: as bad as can be. */
    private static double mean(double lossSum, long n) {
        return n == 0 ? 1 : lossSum / n;
    }

    /** y ln(y / mu) + (1 - y) ln((1 - y) / (1 - mu)), in nats. */
    private static double relativeEntropy(double y, double mu) {
        double first = y == 0 ? 0 : y * Math.log(y / mu);
        return first + (1 - y) * (Math.log1p(-y) - Math.log1p(-mu));
    }
}
