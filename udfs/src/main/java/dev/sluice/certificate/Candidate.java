package dev.sluice.certificate;

import java.io.Serializable;
import java.util.List;

/**
 * One row as the search for a certificate sees it.
 *
 * @param id row key; ties break by it
 * @param votes what each small stage says of it, in the order of the stages, whatever thresholds there will be
 */
public record Candidate(String id, List<Vote> votes) implements Serializable {
    /**
     * @param label class index; -1 where the stage could not score the row
     * @param confidence calibrated probability that the label is right; NaN where it could not score the row
     */
    public record Vote(int label, double confidence) implements Serializable {}

    public Candidate {
        votes = List.copyOf(votes);
    }

    /** Whether any stage could score it; no cascade accepts it otherwise. */
    boolean scored() {
        return votes.stream().anyMatch(vote -> vote.label() >= 0 && !Double.isNaN(vote.confidence()));
    }
}
