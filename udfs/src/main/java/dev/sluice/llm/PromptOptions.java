package dev.sluice.llm;

import dev.sluice.domain.UserException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/**
 * What of a small model's knowledge goes into the prompt. Source: Chen et al., "Data Shunt" (AAAI 2024): prompt pruning and
 * prompt transferring; the candidates in the order of their probability: Ma et al., EMNLP 2023 Findings.
 *
 * @param soft the small model's calibrated probabilities
 * @param hard only the labels that the small model leaves; at least two always are
 * @param topK labels that hard pruning leaves at the most; null for {@link #TOP_K}, or no such limit where
 *     {@code ruledOutBelow} is set
 * @param ruledOutBelow hard pruning leaves no label that is less probable than this; 0 for all
 * @param context columns whose values go into the prompt
 */
public record PromptOptions(boolean soft, boolean hard, Integer topK, double ruledOutBelow, List<String> context)
        implements Serializable {
    /** The plain prompt. */
    public static final PromptOptions NONE = new PromptOptions(false, false, null, 0, List.of());

    public static final int TOP_K = 3;

    public PromptOptions {
        context = List.copyOf(context);
        if (topK != null && topK < 1) {
            throw new UserException("llm.prompt.top-k: expected at least 1, found " + topK
                    + "; a pruned list without candidates cannot be asked about");
        }
        if (!(ruledOutBelow >= 0 && ruledOutBelow < 1)) {
            throw new UserException(
                    "llm.prompt.ruled-out-below: expected a probability of at least 0 and below 1, found "
                            + ruledOutBelow + "; it would leave no candidates");
        }
        if (!hard && (topK != null || ruledOutBelow > 0)) {
            throw new UserException((topK == null ? "llm.prompt.ruled-out-below" : "llm.prompt.top-k")
                    + ": expected llm.prompt.hard = true (--prompt-hard) with it, found false");
        }
        if (context.stream().anyMatch(String::isBlank) || new HashSet<>(context).size() < context.size()) {
            throw new UserException("llm.prompt.context: expected names of different columns, found " + context);
        }
    }

    /** Whether questions are those of the plain prompt. */
    public boolean plain() {
        return !soft && !hard && context.isEmpty();
    }

    /** Labels that hard pruning leaves at the most; never below 2. */
    int mostCandidates() {
        int most = topK == null ? (ruledOutBelow > 0 ? Integer.MAX_VALUE : TOP_K) : topK;
        return Math.max(2, most);
    }
}
