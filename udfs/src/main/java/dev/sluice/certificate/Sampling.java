package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.Looks;
import org.apache.commons.math3.special.Erf;

/**
 * What a sample of accepted rows proves, by what the certificate speaks of.
 *
 * <p>Of these very rows: a row whose label was bought gets it, so the target holds when at most B = floor((1 - T) n) of the
 * accepted rows without a label are wrong. With U accepted rows when the sample is drawn, m drawn without replacement and x
 * of them wrong, the p-value of "more than B of the rest are wrong" at a single look is P(Hyp(U, B + 1 + x, m) at most x): for
 * K wrong rows in all, the target is missed only if x at most K - B - 1, and the p-value at the largest such x is the
 * distribution function of the count itself, so it is at most d with probability at most d. Several looks: {@link Looks}.
 *
 * <p>Of a stream: M rows are drawn from it, whether accepted or not, and x of them were accepted and are wrong: P(Bin(M, 1 -
 * T) at most x). Only accepted rows need a label for it.
 */
final class Sampling {
    private final boolean stream;
    private final double target;
    private final long allowed;

    Sampling(boolean stream, double target, long rows) {
        this.stream = stream;
        this.target = target;
        this.allowed = (long) Math.floor((1 - target) * rows + 1e-9);
    }

    /** Rows that may be wrong unseen. */
    long allowed() {
        return allowed;
    }

    /** Rows that may be accepted without any test. */
    long free() {
        return stream ? 0 : allowed;
    }

    boolean trivial(double open) {
        return !stream && open <= allowed;
    }

    /** Whether the certificate speaks of these very rows, so that a bought label is its row's answer. */
    boolean ofTheseRows() {
        return !stream;
    }

    /**
     * The test of one candidate.
     *
     * @param open accepted rows without a label when the sample was drawn
     * @param drawn up to each look: of these rows, or of a stream all rows looked at, accepted or not
     */
    Looks looks(long open, long[] drawn, double delta) {
        return stream ? Looks.ofStream(1 - target, drawn, delta) : Looks.ofPopulation(open, allowed, drawn, delta);
    }

    private double pValue(long open, long drawn, long wrong, long seen) {
        if (stream) {
            return seen == 0 ? 1 : Bounds.binomialPValue(wrong, seen, 1 - target);
        }
        boolean cannot = allowed >= open - drawn;
        return cannot ? 0 : Bounds.hypergeometricPValue(wrong, drawn, open, allowed + wrong);
    }

    /** About the largest number of wrong rows that passes at a level, -1 if none does; for planning. */
    int critical(double open, int drawn, double seen, double level) {
        double share = stream ? 1 - target : (allowed + 1) / open;
        double trials = stream ? seen : drawn;
        if (share >= 1) {
            return drawn;
        }
        double mean = trials * share;
        if (mean > 20) {
            // Each wrong row found allows one more among the drawn: x = trials (B + 1 + x) / open at the mean.
            double more = stream ? 1 : 1 / (1 - trials / open);
            double deviation = Math.sqrt(mean * (1 - share) * (stream ? 1 : Math.max(0, 1 - trials / open)));
            double quantile = -Math.sqrt(2) * Erf.erfInv(2 * level - 1);
            return (int) Math.min(drawn, Math.floor((mean - quantile * deviation - .5) * more));
        }
        int x = -1;
        while (x + 1 < drawn && pValue((long) open, drawn, x + 1, (long) seen) <= level) {
            x++;
        }
        return x;
    }
}
