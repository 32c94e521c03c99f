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
 * @param neutral what a row counts of a wrong one that is neither right nor wrong, below 1; 0 where there is no such row
 */
public record AuditNight(double allowed, List<Stratum> strata, long unusable, double neutral) implements Serializable {
    private static final double HALF = 0.5;

    /**
     * One stratum of accepted rows.
     *
     * @param accepted rows of the night in it
     * @param audited rows of these, drawn at random without replacement, whose answer was judged
     * @param wrong rows of these whose answer is wrong
     * @param neutral others of these that are neither right nor wrong
     */
    public record Stratum(long accepted, long audited, long wrong, long neutral) implements Serializable {
        public Stratum {
            if (wrong < 0 || neutral < 0 || wrong + neutral > audited || audited > accepted) {
                throw new IllegalArgumentException("expected 0 <= wrong + neutral <= audited <= accepted, found "
                        + wrong + ", " + neutral + ", " + audited + " and " + accepted);
            }
        }

        public Stratum(long accepted, long audited, long wrong) {
            this(accepted, audited, wrong, 0);
        }

        /** Rows whose answer is right. */
        long right() {
            return audited - wrong - neutral;
        }
    }

    /** Of rows that are right or wrong. */
    public AuditNight(double allowed, List<Stratum> strata, long unusable) {
        this(allowed, strata, unusable, 0);
    }

    public AuditNight {
        if (!(allowed > 0 && allowed <= 1)) {
            throw new IllegalArgumentException("expected an allowed share above 0 and at most 1, found " + allowed);
        }
        strata = List.copyOf(strata);
        if (!(neutral >= 0 && neutral < 1) || neutral == 0 && strata.stream().anyMatch(s -> s.neutral() > 0)) {
            throw new IllegalArgumentException("expected neutral rows to count from 0 to 1, found " + neutral);
        }
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
        return new AuditNight(allowed(target, rows, strata), strata, unusable);
    }

    private static double allowed(double target, long rows, List<Stratum> strata) {
        long accepted = strata.stream().mapToLong(Stratum::accepted).sum();
        if (!(target > 0 && target < 1) || rows < accepted) {
            throw new IllegalArgumentException("expected a target between 0 and 1 and at least the " + accepted
                    + " accepted rows, found " + target + " and " + rows);
        }
        return accepted == 0 ? 1 : Math.min(1, (1 - target) * rows / accepted);
    }

    /**
     * The night of a target T for the recall of a class. Of the rows that ought to be of the class, hits are labelled so
     * and misses are not: misses <= (1 - T) (hits + misses), or T misses - (1 - T) hits <= 0. A miss counts 1, a hit 0, and any
     * other row 1 - T: then the N answered rows count (1 - T) N together at the most, and (1 - T) n where all the kept ones
     * among n may be hits.
     *
     * <p>Against the LLM the strata hold the accepted rows alone. What it answered is known, so only those answers count among the
     * n that are of the class.
     *
     * @param rows answered ones, and all others that may be hits
     * @param strata wrong rows are misses, neutral ones those that ought not to be of the class
     */
    public static AuditNight ofRecall(double target, long rows, List<Stratum> strata, long unusable) {
        return new AuditNight(allowed(target, rows, strata), strata, unusable, 1 - target);
    }

    /**
     * The night of non-inferiority within epsilon: of n rows, at most epsilon n fewer are right than if the LLM had answered all.
     * Only the N accepted rows can differ. One where the LLM is right and the small model is not counts 1, one where it is the
     * other way round 0, any other a half: then they count N / 2 and half of what the LLM is ahead by, together at the most
     * (N + epsilon n) / 2.
     *
     * @param strata wrong rows are those where only the LLM is right, neutral ones those where both are or neither is
     */
    public static AuditNight ofNonInferiority(double epsilon, long rows, List<Stratum> strata, long unusable) {
        return new AuditNight((1 + allowed(1 - epsilon, rows, strata)) / 2, strata, unusable, HALF);
    }

    public long accepted() {
        return strata.stream().mapToLong(Stratum::accepted).sum();
    }

    /** Rows judged. */
    public long audited() {
        return strata.stream().mapToLong(Stratum::audited).sum();
    }
}
