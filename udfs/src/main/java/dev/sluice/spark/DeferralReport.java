package dev.sluice.spark;

import dev.sluice.calibration.ConfidenceMetrics;
import dev.sluice.deferral.DeferralLearner;
import dev.sluice.deferral.DeferralLearner.Tried;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a deferral model is worth, on rows that it was not learnt from: each of the rows from a model of the other four fifths.
 *
 * @param skipped rows without a text, gold or an answer among the labels
 */
public record DeferralReport(String output, long skipped, List<Tried> tried) {
    public double accuracySmall() {
        return share(Tried::smallRight);
    }

    public double accuracyLlm() {
        return share(Tried::llmRight);
    }

    /** Of the more probable of the two labels, when the LLM is asked about every row. */
    public double accuracy() {
        return share(Tried::right);
    }

    /** Rows from which something is expected of asking. */
    public double worthAsking() {
        return share(t -> t.benefit() > 0);
    }

    /** When the LLM is asked only where something is expected of it. */
    public double accuracyWhereWorthAsking() {
        return share(t -> t.benefit() > 0 ? t.right() : t.smallRight());
    }

    private double share(Predicate<Tried> of) {
        return (double) tried.stream().filter(of).count() / tried.size();
    }

    /** Lines for people. */
    public String summary() {
        double[] confidence = tried.stream().mapToDouble(t -> t.after().llm()).toArray();
        boolean[] right = new boolean[confidence.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = tried.get(i).llmRight();
        }
        String few = tried.size() < DeferralLearner.GOOD_ROWS
                ? String.format(Locale.ROOT, " (few: %d are better)", DeferralLearner.GOOD_ROWS)
                : "";
        return String.format(
                Locale.ROOT,
                "rows       %,d with gold and an answer, %,d skipped%s%n"
                        + "small      accuracy %.4f%n"
                        + "LLM        accuracy %.4f%n"
                        + "both       accuracy %.4f when all are asked and the more probable label stands%n"
                        + "ask        %.1f %% of the rows are worth asking about; asking these alone: accuracy %.4f%n"
                        + "LLM's confidence %s%n"
                        + "(each row from a model that was learnt without it)",
                tried.size(),
                skipped,
                few,
                accuracySmall(),
                accuracyLlm(),
                accuracy(),
                100 * worthAsking(),
                accuracyWhereWorthAsking(),
                ConfidenceMetrics.of(confidence, right).line());
    }
}
