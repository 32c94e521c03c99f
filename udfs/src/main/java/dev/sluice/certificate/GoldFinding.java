package dev.sluice.certificate;

import java.util.Locale;
import java.util.Optional;

/**
 * What gold rows say of the cascade, and of whether one is worth having.
 *
 * @param advice empty if there were too few rows to ask the LLM at all
 */
public record GoldFinding(Finding finding, Optional<Advice> advice) {
    /**
     * The small model against the LLM.
     *
     * @param use what the rows speak for
     * @param stage index of the small stage that is compared: the one with the most right choosing rows
     * @param comparison on all gold rows in use
     */
    public record Advice(GoldAdvice use, int stage, GoldComparison comparison) {
        /** In one sentence, with the numbers; the stage is named by the caller. */
        public String sentence(String stageName) {
            String what =
                    switch (use) {
                        case USE_SMALL -> "do not cascade: use the small model " + stageName;
                        case USE_LLM -> "do not cascade: use the LLM";
                        case CASCADE -> "use the cascade";
                    };
            double rows = comparison.rows();
            return String.format(
                    Locale.ROOT,
                    "%s. On %d gold rows the LLM is right on %.3f, %s on %.3f: a difference of %.3f [%.3f, %.3f]; the small"
                            + " confidence ranks its right rows above its wrong ones with AUROC %.3f",
                    what,
                    comparison.rows(),
                    (comparison.bothRight() + comparison.llmOnly()) / rows,
                    stageName,
                    (comparison.bothRight() + comparison.smallOnly()) / rows,
                    comparison.difference(),
                    comparison.low(),
                    comparison.high(),
                    comparison.ranking().auroc());
        }
    }
}
