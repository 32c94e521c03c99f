package dev.sluice.certificate;

import java.util.List;

/** Whoever answers for the truth of a certificate: the LLM, bought through the response store. Blocks. */
public interface Oracle {
    /** No usable answer: such a row counts as wrong. */
    int NONE = -1;

    /** The class index of each row, in their order; {@link #NONE} where there is none. */
    int[] labels(List<Candidate> rows);
}
