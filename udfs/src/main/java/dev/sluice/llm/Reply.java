package dev.sluice.llm;

import dev.sluice.domain.Reason;
import dev.sluice.domain.Usage;
import java.time.Duration;
import java.util.List;

/** How one attempt ended. No value of it prints an answer or the provider's message: both may quote a row. */
public sealed interface Reply {
    /** True when it may have been billed and nobody knows how much. */
    boolean costUnknown();

    /**
     * The provider answered, well or badly.
     *
     * @param choices at least one, in the order of the provider; fewer than asked for where a server ignores that
     * @param usage null when the server sent none that can be read; then the cost is unknown
     * @param model as the server names what answered, or null
     * @param serviceTier as sent, or null
     */
    record Answered(
            List<Choice> choices, Usage usage, String model, int httpStatus, long latencyMillis, String serviceTier)
            implements Reply {
        public Answered {
            choices = List.copyOf(choices);
        }

        @Override
        public boolean costUnknown() {
            return usage == null;
        }

        @Override
        public String toString() {
            return "Answered[" + choices.get(0).finishReason() + ", " + usage + ", " + model + ", " + latencyMillis
                    + " ms]";
        }
    }

    /**
     * One of the answers to a request.
     *
     * @param content the answer, or null
     * @param finishReason as sent, or null
     * @param refusal the model's words of refusal, or null
     * @param logprob mean log-probability of the answer's tokens, or null
     * @param tokens that it is the mean of, or null
     */
    record Choice(String content, String finishReason, String refusal, Double logprob, Integer tokens) {
        static final Choice NONE = new Choice(null, null, null, null, null);

        @Override
        public String toString() {
            return "Choice[" + finishReason + "]";
        }
    }

    /**
     * The attempt failed.
     *
     * @param httpStatus 0 when no response came
     * @param retryAfter how long the provider wants to be left alone, or null
     * @param code the provider's short error code, restricted to an identifier, or null
     * @param billedUnknown the request was sent, or may have been, and no status says that it was not worked on
     * @param complaint what of the request's shape the server does not understand
     */
    record Failed(
            Failure failure,
            int httpStatus,
            Duration retryAfter,
            String code,
            long latencyMillis,
            boolean billedUnknown,
            Complaint complaint)
            implements Reply {
        @Override
        public boolean costUnknown() {
            return billedUnknown;
        }

        /** Short, for the detail of a verdict: what, status and code. */
        String detail() {
            return failure.text() + (httpStatus == 0 ? "" : "-" + httpStatus) + (code == null ? "" : " " + code);
        }
    }

    /** The gate refused; nothing was sent. */
    record Denied(Reason reason) implements Reply {
        @Override
        public boolean costUnknown() {
            return false;
        }
    }
}
