package dev.sluice.store;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What was bought for one request key. It holds no text of the row.
 *
 * @param v format of this record, 1
 * @param status {@link #ANSWERED} or {@link #UNUSABLE}; an unusable answer is remembered so that it is not bought again
 * @param label null unless answered
 * @param reason why it is unusable, as in {@code sluice_reason}; null when answered
 * @param provider who was asked
 * @param model the model that was asked for
 * @param resolvedModel the model that the API says answered
 * @param chargePicos of the attempt that gave this answer, in pico-dollars
 * @param createdAt milliseconds since the epoch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredAnswer(
        int v,
        String key,
        String status,
        String label,
        String reason,
        String provider,
        String model,
        String resolvedModel,
        long promptTokens,
        long completionTokens,
        long chargePicos,
        String runId,
        String callId,
        long createdAt) {
    public static final int FORMAT = 1;
    public static final String ANSWERED = "answered";
    public static final String UNUSABLE = "unusable";
}
