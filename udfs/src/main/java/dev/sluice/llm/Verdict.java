package dev.sluice.llm;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Reason;
import dev.sluice.domain.Sample;
import dev.sluice.domain.Usage;
import java.util.List;

/** What became of a question. */
public sealed interface Verdict {
    /**
     * One of the labels, or free text.
     *
     * @param label the first usable one of the samples
     * @param samples all answers of the attempt, the unusable ones included, in the provider's order
     * @param callId the attempt that answered
     * @param model as the server names it, or null
     * @param charge of the attempt that answered; zero when {@code usage} is null, for then it is unknown
     * @param usage null when the server sent none
     * @param spentElsewhere on an unusable first answer to this question
     */
    record Labelled(
            String label,
            List<Sample> samples,
            String callId,
            String model,
            PicoUsd charge,
            Usage usage,
            PicoUsd spentElsewhere)
            implements Verdict {
        public Labelled {
            samples = List.copyOf(samples);
        }
    }

    /**
     * Answered, and no use; to be remembered, so that it is not bought again.
     *
     * @param reason {@link Reason#INVALID_ANSWER}, {@link Reason#PRUNED} or {@link Reason#REFUSED}
     * @param callId the last attempt that was answered
     * @param charge all that was spent on this question
     * @param usage of the last attempt, or null
     * @param detail what was wrong: {@code off-list}, {@code pruned}, {@code unreadable}, {@code empty}, {@code cut}, {@code refused}
     */
    record Unusable(Reason reason, String callId, String model, PicoUsd charge, Usage usage, String detail)
            implements Verdict {}

    /**
     * Not answered; another run may ask again.
     *
     * @param reason {@link Reason#BUDGET}, {@link Reason#QUOTA}, {@link Reason#REJECTED} or {@link Reason#UNAVAILABLE}
     * @param detail short: what, HTTP status, provider's code
     * @param spent on an unusable first answer, when the second could not be had; mostly zero
     */
    record Kept(Reason reason, String detail, PicoUsd spent) implements Verdict {}

    /**
     * No question of this job will be answered: a person has to mend something.
     *
     * @param message stands alone; names host, status, the provider's code and what to look at; no secret
     */
    record JobRefused(String message) implements Verdict {}
}
