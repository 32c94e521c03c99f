package dev.sluice.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.domain.Sample;
import java.util.List;

/**
 * What was bought for one request key. It holds no text of the row, but for what an answer in free text quotes.
 *
 * @param v format of this record, 1
 * @param status {@link #ANSWERED} or {@link #UNUSABLE}; an unusable answer is remembered so that it is not bought again
 * @param label the label, or the free text, that was chosen of the samples; null unless answered
 * @param reason why it is unusable, as in {@code sluice_reason}; null when answered
 * @param provider who was asked
 * @param model the model that was asked for
 * @param resolvedModel the model that the API says answered
 * @param chargePicos of the attempt that gave this answer, in pico-dollars
 * @param createdAt milliseconds since the epoch
 * @param confidence of several labels the share of the samples that say so; of one the probability of its tokens, their
 *     geometric mean; null where the provider was not asked for it
 * @param samples all answers to the request; null where one label was asked for
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
        long createdAt,
        Double confidence,
        List<Sample> samples) {
    public static final int FORMAT = 1;
    public static final String ANSWERED = "answered";
    public static final String UNUSABLE = "unusable";

    /** Of one label, without a confidence. */
    public StoredAnswer(
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
        this(
                v,
                key,
                status,
                label,
                reason,
                provider,
                model,
                resolvedModel,
                promptTokens,
                completionTokens,
                chargePicos,
                runId,
                callId,
                createdAt,
                null,
                null);
    }
}
