package dev.sluice.selection;

import java.util.Map;

/** Says whether an answer is right, or at least of the right form. Thread-safe. */
@FunctionalInterface
public interface Verifier {
    /**
     * @param answer never null
     * @param row value by column, null values left out
     * @return false also for what cannot be read; it never throws for an answer
     */
    boolean passes(String answer, Map<String, String> row);
}
