package dev.sluice.bounds;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What {@link Looks} has to refute. */
interface LookNull {
    double rate();

    /** The greatest null that matters, by how many wrong rows it has beyond allowed and one; -1 if there is none. */
    long mostExtra(long mostCount);

    /** Of counts up to one, the greatest whose pass is false. */
    int mostFalse(int count, int extra);

    /** Whether it cannot be true once so many are drawn. */
    boolean cannotBe(long drawn);

    /** Of one look. */
    double pValue(long wrong, long drawn);

    /**
     * With so many wrong rows left beyond those allowed and one, after so many draws: probability of that where each row is wrong
     * by itself. Over the one before any draw it turns the probability of a path of independent draws into that of draws without
     * replacement.
     */
    double weight(int extra, long drawn);

    record Stream(double rate) implements LookNull {
        @Override
        public long mostExtra(long mostCount) {
            return Math.min(0, mostCount);
        }

        @Override
        public int mostFalse(int count, int extra) {
            return count;
        }

        @Override
        public boolean cannotBe(long drawn) {
            return false;
        }

        @Override
        public double pValue(long wrong, long drawn) {
            return Bounds.binomialPValue(wrong, drawn, rate);
        }

        @Override
        public double weight(int extra, long drawn) {
            return 1;
        }
    }

    /**
     * With allowed + 1 + extra wrong rows in all, a pass is false if no more than {@code extra} have been drawn by then. One more
     * wrong row in the population adds at most one to every count, but an early look's critical count stays, so that no one
     * {@code extra} is the worst for all looks; above the greatest critical count all get better.
     */
    final class Finite implements LookNull {
        private final long population;
        private final long allowed;
        private final Map<Long, double[]> weights = new HashMap<>();

        Finite(long population, long allowed) {
            this.population = population;
            this.allowed = allowed;
        }

        @Override
        public double rate() {
            return Math.min(1, (allowed + 1.0) / population);
        }

        @Override
        public long mostExtra(long mostCount) {
            return Math.min(mostCount, population - allowed - 1);
        }

        @Override
        public int mostFalse(int count, int extra) {
            return Math.min(count, extra);
        }

        @Override
        public boolean cannotBe(long drawn) {
            return allowed >= population - drawn;
        }

        @Override
        public double pValue(long wrong, long drawn) {
            return Bounds.hypergeometricPValue(wrong, drawn, population, allowed + wrong);
        }

        @Override
        public double weight(int extra, long drawn) {
            double[] known = weights.getOrDefault(drawn, new double[0]);
            if (extra >= known.length) {
                int from = known.length;
                known = Arrays.copyOf(known, Math.max(2 * from, extra + 1));
                for (int e = from; e < known.length; e++) {
                    known[e] = Math.exp(Binomial.logPmf(allowed + 1.0 + e, (double) population - drawn, rate()));
                }
                weights.put(drawn, known);
            }
            return known[extra];
        }
    }
}
