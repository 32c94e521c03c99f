package dev.sluice.deferral;

import dev.sluice.domain.Labels;
import java.io.Serializable;
import java.util.Objects;

/**
 * Who is right, the small model or the LLM: before the LLM is asked, from the small model's probabilities, and after it has
 * answered, from these and the answer. Learnt by {@link DeferralLearner} on rows with gold. Confidence alone is not enough
 * where the LLM errs on the same rows as the small model: the expected benefit decides whether to ask, and the more probable
 * label of the two stands. Source: Jitkrittum et al., "When does confidence-based cascade deferral suffice?", NeurIPS 2023.
 *
 * <p>Immutable and thread-safe.
 *
 * @param bundle hash of the small model that it was learnt for
 * @param llm name of the model that had answered; null where nobody said
 * @param rows it was learnt on
 * @param perLabel whether labels have weights of their own
 */
public record DeferralModel(
        Labels labels,
        String bundle,
        String llm,
        long rows,
        boolean perLabel,
        Estimate smallBefore,
        Estimate llmBefore,
        Estimate smallAfter,
        Estimate llmAfter)
        implements Serializable {
    public DeferralModel {
        Objects.requireNonNull(labels);
        Objects.requireNonNull(bundle);
    }

    /**
     * Probabilities that the one or the other is right, once the LLM has answered.
     *
     * @param small of the small model's label
     * @param llm of the answer; the same as {@code small} where both say the same
     */
    public record After(double small, double llm) {
        public boolean smallStands() {
            return small > llm;
        }
    }

    /**
     * P(LLM right) − P(small right): what asking is expected to gain, in shares of rows.
     *
     * @param p the small model's calibrated probabilities, one a label
     */
    public double benefit(double[] p) {
        double[] features = Features.before(p);
        return llmBefore.probability(features) - smallBefore.probability(features);
    }

    /** @param answer class index of the LLM's label */
    public After after(double[] p, int answer) {
        double[] features = Features.after(p, answer, perLabel);
        double llm = llmAfter.probability(features);
        return answer == Features.top(p) ? new After(llm, llm) : new After(smallAfter.probability(features), llm);
    }
}
