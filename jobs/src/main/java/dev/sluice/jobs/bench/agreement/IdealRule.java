package dev.sluice.jobs.bench.agreement;

import java.util.BitSet;

/** The most rows in the order of the confidence of which no more are wrong than the target allows. */
final class IdealRule implements Rule {
    @Override
    public String name() {
        return "ideal";
    }

    @Override
    public Outcome run(Column column, double target, double delta, long seed) {
        int left = column.allowed(target);
        int count = 0;
        while (count < column.rows() && (left > 0 || !column.wrong(column.at(count)))) {
            left -= column.wrong(column.at(count)) ? 1 : 0;
            count++;
        }
        return Outcome.of(column, target, Outcome.surest(column, count), new BitSet());
    }
}
