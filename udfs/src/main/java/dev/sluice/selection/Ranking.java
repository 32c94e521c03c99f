package dev.sluice.selection;

import dev.sluice.domain.UserException;
import java.util.Locale;

/** By what the best of several answers is found where no verifier tells. */
public enum Ranking {
    /** The answer that most samples give; of equally many the one with the best log-probability, then the first. */
    VOTE,
    /** The best mean log-probability of the tokens. Source: Hassid et al. (COLM 2024), section 5. */
    LOGPROB,
    /** The highest score of a model that reads question and answer. Source: Tan et al., "Cappy" (NeurIPS 2023). */
    SCORER;

    /** As in {@code llm.rank}. */
    public static Ranking ofText(String text) {
        for (Ranking ranking : values()) {
            if (ranking.text().equals(text)) {
                return ranking;
            }
        }
        throw new UserException("llm.rank: expected vote, logprob or scorer, found '" + text + "'");
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
