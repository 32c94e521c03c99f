package dev.sluice.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
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
        int rows) {
    public static final String INTENT = "intent";
    public static final String OUTCOME = "outcome";

    public LedgerLine {
        requestKeys = List.copyOf(requestKeys);
    }

    /** What counts against the budget: the charge, or the whole reservation while the outcome is unknown. */
    public long committedPicos() {
        return status.equals(AttemptStatus.UNKNOWN.text()) ? reservedPicos : chargePicos;
    }
}
