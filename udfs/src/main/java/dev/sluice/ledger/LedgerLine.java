package dev.sluice.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.domain.PicoUsd;
import java.util.List;

/**
 * One HTTP attempt as the journal holds it, twice: as {@code intent}, durable before the attempt, with status unknown,
 * and as {@code outcome} after it. An intent without outcome stays unknown.
 *
 * @param event {@code intent} or {@code outcome}
 * @param purpose {@code enrich}, {@code certify}, {@code audit} or {@code distil}
 * @param tier {@code realtime} or {@code batch}
 * @param startedAt milliseconds since the epoch
 * @param httpStatus 0 where no response came
 * @param outcome what came of it, in a word
 * @param status {@link AttemptStatus#text()}
 * @param chargePicos exact, in pico-dollars; 0 unless settled
 * @param reservedPicos the upper bound that was reserved before the call
 * @param rows how many questions the request carried
 * @param reservedTokens prompt and completion tokens at the most; null in lines of versions that did not say it
 * @param reservedMs milliseconds at the most; null in lines of versions that did not say it
 * @param flopsPerToken of the model; null where no setting says it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerLine(
        String event,
        String runId,
        String callId,
        String purpose,
        String stage,
        String requestKey,
        List<String> requestKeys,
        int attempt,
        String provider,
        String model,
        String resolvedModel,
        String tier,
        String serviceTier,
        long startedAt,
        Long latencyMs,
        Integer httpStatus,
        String outcome,
        String status,
        Long promptTokens,
        Long cachedTokens,
        Long completionTokens,
        Long reasoningTokens,
        String priceVersion,
        long chargePicos,
        long reservedPicos,
        int rows,
        Long reservedTokens,
        Long reservedMs,
        Long flopsPerToken) {
    public static final String INTENT = "intent";
    public static final String OUTCOME = "outcome";
    /** The {@code outcome} of an attempt of which nothing could be sent. */
    public static final String UNREACHABLE = "unreachable";

    public LedgerLine {
        requestKeys = List.copyOf(requestKeys);
    }

    /** Whether nobody knows what became of it. */
    public boolean unknown() {
        return status.equals(AttemptStatus.UNKNOWN.text());
    }

    /** The most that it can take. */
    public Reservation reservation() {
        return new Reservation(new PicoUsd(reservedPicos), reservedTokens, reservedMs, flopsPerToken);
    }

    /** Prompt and completion, as billed. */
    long tokens() {
        return (promptTokens == null ? 0 : promptTokens) + (completionTokens == null ? 0 : completionTokens);
    }
}
