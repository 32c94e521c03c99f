package dev.sluice.cascade;

import dev.sluice.domain.Reason;

/**
 * What became of one question.
 *
 * @param reason {@link Reason#ASKED} when the answer is in the store, else why the row is kept
 * @param refusal what the user must mend before anything can be asked, else null
 */
public record Asked(String key, Reason reason, String refusal) {}
