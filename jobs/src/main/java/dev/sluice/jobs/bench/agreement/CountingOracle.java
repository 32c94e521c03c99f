package dev.sluice.jobs.bench.agreement;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Oracle;
import java.util.BitSet;
import java.util.List;

/** Answers from a column and notes whose label was bought. Not thread-safe. */
final class CountingOracle implements Oracle {
    private final Column column;
    private final BitSet bought = new BitSet();

    CountingOracle(Column column) {
        this.column = column;
    }

    @Override
    public int[] labels(List<Candidate> rows) {
        int[] numbers =
                rows.stream().mapToInt(row -> Integer.parseInt(row.id())).toArray();
        int[] labels = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bought.set(numbers[i]);
            labels[i] = column.oracle(numbers[i]);
        }
        return labels;
    }

    BitSet bought() {
        return (BitSet) bought.clone();
    }
}
