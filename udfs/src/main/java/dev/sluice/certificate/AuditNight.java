package dev.sluice.certificate;

import java.io.Serializable;
import java.util.List;

/**
 * What the audit of one certified run found. A label that could not be had (the LLM's answer was unusable) is in no
 * stratum's sample: the audit speaks of the rows it can judge, and says how many it could not.
 *
 * @param allowed the largest share of wrong rows among accepted ones under which the target holds, above 0 and at most 1
 * @param strata those of the night, in any order; the sample of each was drawn without looking at a label
 * @param unusable audited rows without a usable label
 */
public record AuditNight(double allowed, List<Stratum> strata, long unusable) implements Serializable {
    /**
     * One stratum of accepted rows.
     *
     * @param accepted rows of the night in it
     * @param audited rows of these, drawn at random without replacement, whose answer was judged
     * @param wrong rows of these whose answer is wrong
     */
    public record Stratum(long accepted, long audited, long wrong) implements Serializable {
        public Stratum {
            if (wrong < 0 || wrong > audited || audited > accepted) {
                throw new IllegalArgumentException("expected 0 <= wrong <= audited <= accepted, found " + wrong + ", "
                        + audited + " and " + accepted);
            }
        }
    }

    public AuditNight {
        if (!(allowed > 0 && allowed <= 1)) {
            throw new IllegalArgumentException("expected an allowed share above 0 and at most 1, found " + allowed);
        }
        strata = List.copyOf(strata);
        long judged = strata.stream().mapToLong(Stratum::audited).sum();
        long accepted = strata.stream().mapToLong(Stratum::accepted).sum();
        if (unusable < 0 || unusable > accepted - judged) {
            throw new IllegalArgumentException("expected 0 to " + (accepted - judged)
                    + " unusable labels, as many as accepted rows were not judged, found " + unusable);
        }
    }

    /**
     * The night of a target for agreement with the LLM. Of n rows (1 - T) n may be wrong; the LLM's own rows are right, so
     * the N accepted ones may contain all of them: allowed = min(1, (1 - T) n / N).
     *
     * <p>Kept rows, which count as wrong in the accuracy that a run still guarantees, are no part of this. How many there are
     * is known, not estimated, and the run's status says it the same night. They come from a budget or a provider, not from
     * the small model: charged here, one night of outage would push the allowed share towards 0 and revoke, for good, a
     * certificate whose accepted rows are as good as ever.
     *
     * <p>The same holds of a target for accuracy against gold, where "accepted" is every answered row: the LLM's may be wrong, too,
     * and all (1 - T) n may be among the N that were answered. Where none were kept, allowed = 1 - T.
     *
     * @param target above 0 and below 1
     * @param rows all rows of the run, however they were answered
     */
    public static AuditNight of(double target, long rows, List<Stratum> strata, long unusable) {
        long accepted = strata.stream().mapToLong(Stratum::accepted).sum();
        if (!(target > 0 && target < 1) || rows < accepted) {
            throw new IllegalArgumentException("expected a target between 0 and 1 and at least the " + accepted
                    + " accepted rows, found " + target + " and " + rows);
        }
        double allowed = accepted == 0 ? 1 : Math.min(1, (1 - target) * rows / accepted);
        return new AuditNight(allowed, strata, unusable);
    }

    public long accepted() {
        return strata.stream().mapToLong(Stratum::accepted).sum();
    }

    /** Rows judged. */
    public long audited() {
        return strata.stream().mapToLong(Stratum::audited).sum();
    }
}
