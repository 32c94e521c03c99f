package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.List;

/**
 * How a second small model is distilled behind a first one; see the section {@code distill} of {@code conf/sluice.conf}.
 *
 * @param first folder of the bundle whose rejected rows the second one is for
 * @param threshold the first accepts from this confidence on
 * @param keepWeight of all rows that the first accepts together, against all others
 * @param goldWeight of a gold row, against one that an LLM labelled with certainty
 * @param llmConfidence an LLM's label of less is not learnt from
 * @param ownGoldSplit whether gold rows are held out as {@code fit} says, and not as in the first's training
 * @param alpha probability of writing a bundle that is no better, at the most
 * @param output folder to write the second bundle to
 */
public record SecondGateSpec(
        String first,
        double threshold,
        double keepWeight,
        double goldWeight,
        double llmConfidence,
        boolean ownGoldSplit,
        double alpha,
        String output,
        boolean overwrite,
        int windowRows,
        FitSpec fit) {
    private static final double MOST_WEIGHT = 1000;

    public static SecondGateSpec of(Settings s) {
        List<String> bundles = s.texts("small.bundles");
        if (bundles.size() != 1) {
            throw new UserException(
                    "small.bundles: expected one bundle (--bundle DIR), the one that the second model comes"
                            + " behind, found " + bundles);
        }
        List<Double> thresholds = s.numbers("small.thresholds");
        // 0 accepts every row and more than 1 none that could be kept: there is nothing to distil then.
        if (thresholds.size() != 1 || !(thresholds.get(0) > 0 && thresholds.get(0) <= 1)) {
            throw new UserException(
                    "small.thresholds: expected one threshold above 0 and at most 1 (--threshold X), the"
                            + " confidence from which on the bundle accepts, found " + thresholds);
        }
        double alpha = s.number("distill.alpha", 0, 1);
        if (alpha <= 0 || alpha >= 1) {
            throw new UserException("distill.alpha: expected a number above 0 and below 1, found '" + alpha + "'");
        }
        FitSpec fit = FitSpec.of(s);
        fit.reading().layers().told("distill");
        return new SecondGateSpec(
                bundles.get(0),
                thresholds.get(0),
                s.number("distill.keep-weight", 0, MOST_WEIGHT),
                s.number("distill.gold-weight", 0, MOST_WEIGHT),
                s.number("distill.llm-confidence", 0, 1),
                s.choice("distill.gold-split", List.of("first", "own")).equals("own"),
                alpha,
                s.text("distill.output"),
                s.flag("distill.overwrite"),
                s.count("small.window-rows", 1),
                fit);
    }
}
