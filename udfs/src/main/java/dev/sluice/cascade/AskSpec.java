package dev.sluice.cascade;

import dev.sluice.ledger.Price;
import dev.sluice.llm.LlmSpec;
import dev.sluice.throttle.Limits;
import java.io.Serializable;

/**
 * All that asking needs and that travels to an executor: strings and numbers, no secret.
 *
 * @param runId owner of the budget
 * @param purpose as in the ledger
 * @param stage name of the LLM stage
 * @param segmentLines see {@code store.segment-lines}
 */
public record AskSpec(
        String runId, String purpose, String stage, LlmSpec llm, Price price, Limits limits, int segmentLines)
        implements Serializable {}
