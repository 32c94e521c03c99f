package dev.sluice.certificate;

import java.util.List;

/**
 * The rows that a certificate is to speak of, scored by every small stage. Nothing here depends on where or in which order
 * the rows are kept. Calls may run for long and are made by one thread.
 */
public interface Population {
    /** All rows, those without a text or score included. */
    long rows();

    /**
     * A uniformly random part of the rows (all of them, where they are few), in an order of its own: for choosing, never for
     * testing.
     */
    List<Candidate> choosing();

    /**
     * Rows in a uniformly random order that is independent of {@link #choosing()}'s: the first k of those that satisfy any
     * condition are a random sample without replacement of all that do. As many as the implementation holds; where they run
     * out, the sample is smaller.
     */
    List<Candidate> testing();

    /** How many of all rows enter at each point: {@code [path.size() + 1]}, the last for rows that no point accepts. */
    long[] entries(Path path);
}
