package dev.sluice.jobs.bench.agreement;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.Wealth;
import dev.sluice.bounds.WealthSpec;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * BARGAIN_A as published: growing prefixes in the order of the confidence, each tested by betting without replacement on rows
 * in one random order, until one fails. A prefix of N rows must be right on T_k = (T n - (n - N)) / N of them, since the other
 * rows are the oracle's.
 *
 * <p>Three things are kept as the authors have them: it gives up on a prefix once mean - standard deviation is below T_k after
 * 50 labels; prefixes with T_k at most 0 are passed over without being accepted; and of the last prefix that passed the least
 * sure row is left out. One is not: labels are looked up by the number of the row they belong to.
 *
 * <p>Source: Zeighami, Shankar, Parameswaran, Cut Costs, Not Accuracy: LLM-Powered Data Processing with Guarantees, SIGMOD
 * 2026, arXiv 2509.02896.
 */
final class BargainRule implements Rule {
    private static final int PREFIXES = 20;
    private static final int BATCH = 10;
    private static final int LEAST = 50;

    @Override
    public String name() {
        return "BARGAIN_A";
    }

    @Override
    public Outcome run(Column column, double target, double delta, long seed) {
        return run(column, target, delta, Shuffle.of(column.rows(), new SplittableRandom(seed)));
    }

    /** @param drawing the rows in the order in which they are drawn */
    static Outcome run(Column column, double target, double delta, int[] drawing) {
        int n = column.rows();
        int[] ranks = column.ranks();
        BitSet bought = new BitSet(n);
        int step = Math.max(n / PREFIXES, 1);
        int best = 0;
        for (int last = step - 1; last < n; last += step) {
            int prefix = last + 1;
            double needed = (target * n - (n - prefix)) / prefix;
            if (needed > 0) {
                if (!passes(column, new Test(needed, delta, prefix), ranks, drawing, bought)) {
                    break;
                }
                best = last;
            }
        }
        return Outcome.of(column, target, Outcome.surest(column, best), bought);
    }

    private record Test(double needed, double delta, int prefix) {}

    private static boolean passes(Column column, Test test, int[] ranks, int[] drawing, BitSet bought) {
        WealthSpec spec = WealthSpec.withoutReplacement(test.needed, test.delta, test.prefix);
        Wealth above = Bounds.wealthAbove(spec);
        Wealth below = Bounds.wealthBelow(spec);
        int drawn = 0;
        double right = 0;
        for (int row : drawing) {
            if (ranks[row] >= test.prefix) {
                continue;
            }
            if (drawn >= LEAST && drawn % BATCH == 0 && belowByDeviation(right / drawn, test.needed)) {
                return false;
            }
            bought.set(row);
            double x = column.wrong(row) ? 0 : 1;
            above.add(x);
            below.add(x);
            right += x;
            drawn++;
            if (drawn == test.prefix) {
                break;
            }
            if (drawn % BATCH == 0) {
                boolean low = right / drawn < test.needed;
                if ((low ? below : above).rejects(test.delta)) {
                    return !low;
                }
            }
        }
        return right / drawn >= test.needed;
    }

    private static boolean belowByDeviation(double mean, double needed) {
        return mean - Math.sqrt(mean * (1 - mean)) < needed;
    }
}
