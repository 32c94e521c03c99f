package dev.sluice.jobs.bench.agreement;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.FixedSequence;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * 1,000 labels of a uniform sample without replacement, and Hoeffding's inequality for the share of all rows that a prefix in
 * the order of the confidence would leave wrong. Twenty prefixes in a fixed sequence from the shortest, delta not split: a
 * longer prefix leaves no fewer rows wrong, so the first failure is the last that could have passed. Prefixes that are no
 * longer than the rows that may be wrong pass without a label.
 */
final class HoeffdingRule implements Rule {
    private static final int LABELS = 1_000;
    private static final int PREFIXES = 20;

    @Override
    public String name() {
        return "Hoeffding";
    }

    @Override
    public Outcome run(Column column, double target, double delta, long seed) {
        int n = column.rows();
        int labels = Math.min(LABELS, n);
        int[] drawing = Shuffle.of(n, new SplittableRandom(seed));
        int[] ranks = column.ranks();
        BitSet bought = new BitSet(n);
        int[] wrong = new int[PREFIXES];
        for (int i = 0; i < labels; i++) {
            bought.set(drawing[i]);
            for (int k = 0; k < PREFIXES; k++) {
                wrong[k] += ranks[drawing[i]] < prefix(n, k) && column.wrong(drawing[i]) ? 1 : 0;
            }
        }
        FixedSequence test = FixedSequence.unsplit(
                PREFIXES,
                delta,
                k -> prefix(n, k) <= column.allowed(target) ? 0 : Bounds.hoeffdingPValue(wrong[k], labels, 1 - target));
        int count = test.lastCertified().isPresent()
                ? prefix(n, test.lastCertified().getAsInt())
                : 0;
        return Outcome.of(column, target, Outcome.surest(column, count), bought);
    }

    private static int prefix(int n, int k) {
        return (int) ((k + 1L) * n / PREFIXES);
    }
}
