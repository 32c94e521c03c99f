package dev.sluice.bounds;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An exact test that looks several times at one growing sample of rows: it passes at the first look whose count of wrong rows is
 * at most critical. The critical counts are fixed by the sizes alone, before any row is looked at, so that a false pass at any
 * look, however many are taken, has probability at most delta.
 *
 * <p>A group-sequential test with about the same nominal level at each look (Pocock, Biometrika 1977), but with the joint
 * distribution of the counts added up path by path (Armitage, McPherson, Rowe, JRSS A 1969) where he takes a normal limit.
 */
public final class Looks {
    private static final int STEPS = 8;

    private final LookNull none;
    private final long[] drawn;
    private final double delta;
    private final long[] critical;

    private Looks(LookNull none, long[] drawn, double delta) {
        Checks.delta(delta);
        for (int j = 0; j < drawn.length; j++) {
            if (drawn[j] < (j == 0 ? 0 : drawn[j - 1])) {
                throw new IllegalArgumentException(
                        "expected sizes from 0 that do not fall, found " + Arrays.toString(drawn));
            }
        }
        this.none = none;
        this.drawn = drawn.clone();
        this.delta = delta;
        this.critical = calibrated();
    }

    /**
     * Null: more than {@code allowed} of the rows that a look leaves undrawn are wrong; without replacement.
     *
     * @param population rows that are drawn from
     * @param drawn of them up to each look
     */
    public static Looks ofPopulation(long population, long allowed, long[] drawn, double delta) {
        if (allowed < 0) {
            throw new IllegalArgumentException("expected allowed from 0, found " + allowed);
        }
        if (drawn.length > 0) {
            Checks.count("drawn", drawn[drawn.length - 1], population);
        }
        return new Looks(new LookNull.Finite(population, allowed), drawn, delta);
    }

    /** Null: the share of wrong rows is above alpha; independent rows. */
    public static Looks ofStream(double alpha, long[] drawn, double delta) {
        return new Looks(new LookNull.Stream(Checks.share("alpha", alpha)), drawn, delta);
    }

    /** The largest count of wrong rows that passes at a look, from 0; -1 if none does. */
    public long critical(int look) {
        return critical[look];
    }

    /**
     * How rare such a result is under the null: the probability of a pass at an earlier look, or at this one with no more wrong
     * rows than these. At most delta exactly where the count is at most critical.
     */
    public double pValue(int look, long wrong) {
        Checks.count("wrong", wrong, drawn[look]);
        if (none.cannotBe(drawn[look])) {
            return 0;
        }
        long[] counts = Arrays.copyOf(critical, look + 1);
        counts[look] = wrong;
        return Math.min(1, falsePass(counts, 1));
    }

    // ---- the critical counts ---------------------------------------------------------------------------------------

    /** The highest common nominal level that keeps to delta, then single counts more, the last look's first. */
    private long[] calibrated() {
        int looks = drawn.length;
        if (looks == 1) {
            return nominal(delta);
        }
        double low = delta / Math.max(1, looks);
        double high = delta;
        long[] best = nominal(low);
        for (int step = 0; step < STEPS; step++) {
            double middle = (low + high) / 2;
            long[] counts = nominal(middle);
            if (keeps(counts)) {
                low = middle;
                best = counts;
            } else {
                high = middle;
            }
        }
        for (int j = looks - 1; j >= 0; j--) {
            while (best[j] < drawn[j]) {
                long[] more = best.clone();
                more[j]++;
                if (!keeps(more)) {
                    break;
                }
                best = more;
            }
        }
        return best;
    }

    private boolean keeps(long[] counts) {
        int coarse = 1 + (int) Arrays.stream(counts).max().orElse(0) / STEPS;
        return falsePass(counts, coarse) <= delta && (coarse == 1 || falsePass(counts, 1) <= delta);
    }

    private long[] nominal(double level) {
        return Arrays.stream(drawn)
                .map(n -> {
                    if (none.cannotBe(n)) {
                        return n;
                    }
                    long low = -1;
                    long high = n;
                    while (high - low > 1) {
                        long middle = low + (high - low) / 2;
                        if (none.pValue(middle, n) <= level) {
                            low = middle;
                        } else {
                            high = middle;
                        }
                    }
                    return low;
                })
                .toArray();
    }

    /** The greatest probability of a false pass, over every {@code step}-th of the nulls that matter. */
    private double falsePass(long[] counts, int step) {
        double[][] passing = passing(counts);
        double worst = 0;
        for (long extra = none.mostExtra(mostThatCounts(counts)); extra >= 0; extra -= step) {
            worst = Math.max(worst, falsePass(passing, (int) extra));
        }
        return worst;
    }

    private long mostThatCounts(long[] counts) {
        return IntStream.range(0, counts.length)
                .filter(j -> !none.cannotBe(drawn[j]))
                .mapToLong(j -> counts[j])
                .max()
                .orElse(-1);
    }

    private double falsePass(double[][] passing, int extra) {
        double sum = 0;
        for (int j = 0; j < passing.length; j++) {
            for (int x = none.mostFalse(passing[j].length - 1, extra); x >= 0; x--) {
                sum += passing[j][x] * none.weight(extra - x, drawn[j]);
            }
        }
        double whole = none.weight(extra, 0);
        // Too small for a double: never called safe.
        return whole > 0 ? sum / whole : 1;
    }

    /** Probability of a first pass at each look with each count, were the rows drawn independently. */
    private double[][] passing(long[] counts) {
        double[][] passing = new double[counts.length][];
        double[] alive = {1};
        long before = 0;
        for (int j = 0; j < counts.length; j++) {
            if (none.cannotBe(drawn[j])) {
                // Whatever passes from here on is no false pass.
                Arrays.fill(passing, j, counts.length, new double[0]);
                break;
            }
            int most = 0;
            for (int later = j; later < counts.length && !none.cannotBe(drawn[later]); later++) {
                most = (int) Math.max(most, counts[later]);
            }
            double[] more = new double[most + 1];
            for (int i = 0; i <= most; i++) {
                more[i] = Math.exp(Binomial.logPmf(i, (double) drawn[j] - before, none.rate()));
            }
            double[] next = new double[most + 1];
            for (int x = 0; x < alive.length; x++) {
                for (int i = 0; alive[x] > 0 && x + i <= most; i++) {
                    next[x + i] += alive[x] * more[i];
                }
            }
            int to = (int) counts[j] + 1;
            passing[j] = Arrays.copyOf(next, to);
            Arrays.fill(next, 0, to, 0);
            alive = next;
            before = drawn[j];
        }
        return passing;
    }
}
