package dev.sluice.jobs.bench.agreement;

import dev.sluice.certificate.Agreement;
import dev.sluice.certificate.AgreementSearch;
import dev.sluice.certificate.AgreementSpec;
import java.util.BitSet;

/**
 * The certificate of this project for a dataset, its thresholds applied to every row here. Labels are bought at no limit but its
 * own.
 */
final class SluiceRule implements Rule {
    @Override
    public String name() {
        return "Sluice";
    }

    @Override
    public Outcome run(Column column, double target, double delta, long seed) {
        AgreementSpec spec = new AgreementSpec(target, delta, false, column.classes(), 1, true, column.rows(), 1, seed);
        CountingOracle oracle = new CountingOracle(column);
        Agreement found = AgreementSearch.search(spec, new ArrayPopulation(column, seed), oracle, line -> {});
        BitSet accepted = new BitSet(column.rows());
        for (int row = 0; row < column.rows(); row++) {
            accepted.set(row, column.confidence(row) >= found.thresholds()[0][column.label(row)]);
        }
        BitSet bought = oracle.bought();
        Outcome outcome = Outcome.of(column, target, accepted, bought);
        long saved = Math.round(outcome.saved() * column.rows());
        if (found.accepted() != accepted.cardinality() || found.saved() != saved) {
            throw new IllegalStateException("the certificate counts " + found.accepted() + " accepted rows, "
                    + found.saved() + " of them without a label; its thresholds give " + accepted.cardinality()
                    + " and " + saved);
        }
        return outcome;
    }
}
