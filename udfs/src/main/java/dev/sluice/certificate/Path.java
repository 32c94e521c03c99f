package dev.sluice.certificate;

import java.io.Serializable;
import java.util.List;

/**
 * Candidate cascades from the safest to the cheapest: each accepts every row that the one before accepts. A row is answered
 * by the first small stage whose confidence reaches the threshold of its label, else by the LLM. Fixed before any label of
 * the test is drawn.
 *
 * @param thresholds {@code [point][stage][class]}, not rising along the path; above 1 accepts no row
 */
public record Path(double[][][] thresholds) implements Serializable {
    public int size() {
        return thresholds.length;
    }

    /** The first point that accepts the row, or {@link #size()} if none does. */
    public int entry(List<Candidate.Vote> votes) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (stage(middle, votes) >= 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The small stage that answers the row at a point, or -1 where the LLM does. */
    public int stage(int point, List<Candidate.Vote> votes) {
        for (int s = 0; s < votes.size(); s++) {
            Candidate.Vote vote = votes.get(s);
            if (vote.label() >= 0 && vote.confidence() >= thresholds[point][s][vote.label()]) {
                return s;
            }
        }
        return -1;
    }
}
