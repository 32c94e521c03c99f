package dev.sluice.spark;

import dev.sluice.domain.Amount;
import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Quantity;
import dev.sluice.settings.BudgetScope;
import java.time.Duration;
import java.util.SortedMap;

/**
 * What a run of {@code enrich} would do: rows are exact, since all of them were scored.
 *
 * @param acceptedByStage rows that a small stage would answer, by {@code sluice_stage}
 * @param keptByReason rows that would keep their small label whatever an LLM says, by {@code sluice_reason}
 * @param asking null where no LLM is configured
 */
public record Forecast(
        long rows, SortedMap<String, Long> acceptedByStage, SortedMap<String, Long> keptByReason, Asking asking) {

    /**
     * @param rows that wait for an answer that must be bought
     * @param questions distinct ones among them
     * @param storedRows rows that the store answers
     * @param storedQuestions distinct ones among those
     * @param budget null for no limit
     * @param time null where neither requests nor tokens a minute are limited
     */
    public record Asking(
            long rows,
            long questions,
            long storedRows,
            long storedQuestions,
            Tokens tokens,
            Money money,
            Budget budget,
            TimeAtLimit time) {}

    /**
     * If every question takes one call.
     *
     * @param prompt estimate: a quarter of the requests' bytes
     * @param completion estimate: the mean of stored answers, or the output cap where there are none
     * @param promptAtMost no tokenizer makes more
     * @param completionAtMost the output caps
     * @param answersSeen how many stored answers of this model the mean is of; 0: the output cap was taken
     */
    public record Tokens(long prompt, long completion, long promptAtMost, long completionAtMost, long answersSeen) {}

    /**
     * If every question takes one call; an answer that is no label is asked for once more, and failed attempts may be billed.
     *
     * @param charge estimate
     * @param atMost what would be reserved
     */
    public record Money(PicoUsd charge, PicoUsd atMost) {}

    /**
     * As {@link Money}, in the unit of the budget.
     *
     * @param estimate what asking takes; null where nothing is known of it
     * @param atMost what would be reserved
     * @param committed what counts against the budget already
     */
    public record Budget(Quantity limit, Amount estimate, Amount atMost, Amount committed, BudgetScope scope) {
        /** What is left of the budget, not below zero. */
        public Amount left() {
            return limit.amount().less(committed);
        }
    }

    /**
     * How long asking takes when the tightest limit is used up all the time.
     *
     * @param setting the limit that binds: {@code llm.rpm} or {@code llm.tpm}
     */
    public record TimeAtLimit(Duration duration, String setting, long limit) {
        static TimeAtLimit of(long calls, long tokens, long rpm, long tpm) {
            double byCalls = rpm == 0 ? -1 : (double) calls / rpm;
            double byTokens = tpm == 0 ? -1 : (double) tokens / tpm;
            if (rpm == 0 && tpm == 0) {
                return null;
            }
            return byCalls >= byTokens
                    ? new TimeAtLimit(minutes(byCalls), "llm.rpm", rpm)
                    : new TimeAtLimit(minutes(byTokens), "llm.tpm", tpm);
        }

        private static Duration minutes(double minutes) {
            return Duration.ofSeconds((long) Math.ceil(minutes * 60));
        }
    }

    public long accepted() {
        return sum(acceptedByStage);
    }

    public long kept() {
        return sum(keptByReason);
    }

    private static long sum(SortedMap<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
