package dev.sluice.jobs.bench.agreement;

import java.util.BitSet;

/**
 * What one run of a rule came to.
 *
 * @param saved share of all rows that the small model answers and nobody bought a label of
 * @param bought share of all rows whose label was bought to choose with
 * @param missed whether the output agrees with the oracle on less than the target: rows that are not accepted and those with a
 *     bought label are right
 */
public record Outcome(double saved, double bought, boolean missed) {
    static Outcome of(Column column, double target, BitSet accepted, BitSet bought) {
        int saved = 0;
        int wrong = 0;
        for (int row = accepted.nextSetBit(0); row >= 0; row = accepted.nextSetBit(row + 1)) {
            if (!bought.get(row)) {
                saved++;
                wrong += column.wrong(row) ? 1 : 0;
            }
        }
        double n = column.rows();
        return new Outcome(saved / n, bought.cardinality() / n, wrong > column.allowed(target));
    }

    /** The surest rows, so many. */
    static BitSet surest(Column column, int count) {
        BitSet rows = new BitSet(column.rows());
        for (int rank = 0; rank < count; rank++) {
            rows.set(column.at(rank));
        }
        return rows;
    }
}
