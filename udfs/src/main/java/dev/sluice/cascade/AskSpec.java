package dev.sluice.cascade;

import dev.sluice.ledger.Price;
import dev.sluice.ledger.Reservation;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.Call;
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
 * @param tariff what attempts take of the budget of the limits
 * @param flopsPerToken of the model; null where no setting says it
 */
public record AskSpec(
        String runId,
        String purpose,
        String stage,
        LlmSpec llm,
        Price price,
        Limits limits,
        int segmentLines,
        Tariff tariff,
        Long flopsPerToken)
        implements Serializable {
    /** How late a client may hang up after its time for an attempt: a busy machine's timer is not exact. */
    private static final long HANG_UP_MILLIS = 1_000;

    /** With a budget of money, or none. */
    public AskSpec(
            String runId, String purpose, String stage, LlmSpec llm, Price price, Limits limits, int segmentLines) {
        this(runId, purpose, stage, llm, price, limits, segmentLines, Tariff.DOLLARS, null);
    }

    /** The most that an attempt can take. */
    Reservation reservation(Call call) {
        return reservation(llm, price, flopsPerToken, call.promptTokensAtMost(), call.outputCapTokens());
    }

    /**
     * The most that an attempt of this size can take.
     *
     * @param promptAtMost tokens, see {@link Call#promptTokensAtMost()}
     * @param outputCap tokens that the request allows
     * @param flopsPerToken null where no setting says it
     */
    public static Reservation reservation(
            LlmSpec llm, Price price, Long flopsPerToken, long promptAtMost, long outputCap) {
        return new Reservation(
                price.ceiling(promptAtMost, outputCap),
                promptAtMost + outputCap,
                llm.attempts().timeoutMillis() + HANG_UP_MILLIS,
                flopsPerToken);
    }
}
