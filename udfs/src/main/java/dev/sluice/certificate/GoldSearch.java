package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.LabelsNeeded;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The cheapest cascade that is good enough on gold rows. A fifth of them chooses stages, path and its start (with their gold
 * labels and the LLM's), the others test it: Learn then Test (Angelopoulos et al. 2021) with fixed-sequence testing. The LLM
 * is asked about all rows in use, since whether a cascade is worth having takes both models' answers to the same rows; a row
 * without a usable answer counts as one it gets wrong. Deterministic, whatever the order of the rows.
 *
 * <p>Scope: the stream that the gold rows are independent draws of. Where they are a random sample of one known data set the
 * claim is of the distribution, not of that set's other rows.
 */
public final class GoldSearch {
    private GoldSearch() {}

    /**
     * Accuracy of accepted and escalated rows together. Point 0, the LLM alone, takes part: it can be all that is certified.
     * The target is {@link GoldSpec#goal}.
     */
    public static GoldFinding accuracy(GoldSpec spec, List<GoldRow> rows, Oracle oracle) {
        GoldPart.Split split = GoldPart.split(rows, spec.mostLabels(), spec.seed());
        LabelsNeeded needed = new LabelsNeeded(spec.goal(), spec.delta());
        if (split.test().size() < needed.allRight()) {
            return tooFew(spec, spec.goal(), rows.size(), split, needed.allRight());
        }
        GoldAsked asked = GoldAsked.of(split, oracle);
        GoldPlan plan = GoldPlan.of(
                asked.choosing(), spec.size(), 0, spec.goal() * asked.choosing().size());
        GoldPart test = asked.test();
        long[] wrong = IntStream.range(0, plan.path().size())
                .mapToLong(k -> test.size() - GoldPlan.count(test.right(plan.path(), k)))
                .toArray();
        GoldCertificate found = GoldAccuracy.certify(wrong, test.size(), spec.goal(), spec.delta());
        GoldPoint point = found.certified().orElse(found.points().get(0));
        boolean certified = found.certified().isPresent();
        double proved = certified ? spec.goal() : point.lower();
        String refusal = certified
                ? ""
                : String.format(
                        Locale.ROOT,
                        "accuracy %s was not shown: the best cascade on the path is right on %d of %d gold rows (%.4f), which"
                                + " shows at most %.4f",
                        spec.goal(),
                        point.hits(),
                        point.rows(),
                        point.estimate(),
                        point.lower());
        GoldOutcome outcome = new GoldOutcome(
                certified, point.index(), spec.goal(), proved, point.estimate(), point.pValue(), found.test(), refusal);
        return outcome.finding("accuracy on gold rows, exact binomial test", spec, asked, plan);
    }

    /**
     * At most {@link GoldSpec#goal} less accurate than the LLM alone. Cascades that accept no row are that anyway and take no
     * part. Shares in the result are 1 + accuracy - accuracy of the LLM, so the target is 1 - epsilon.
     */
    public static GoldFinding nonInferiority(GoldSpec spec, List<GoldRow> rows, Oracle oracle) {
        GoldPart.Split split = GoldPart.split(rows, spec.mostLabels(), spec.seed());
        double epsilon = spec.goal();
        if (!NonInferiority.canPass(split.test().size(), epsilon, spec.delta())) {
            return tooFew(spec, 1 - epsilon, rows.size(), split, NonInferiority.leastRows(epsilon, spec.delta()));
        }
        GoldAsked asked = GoldAsked.of(split, oracle);
        long llmRight = asked.choosing().count(asked.choosing()::llmRight);
        GoldPlan plan = GoldPlan.of(
                asked.choosing(),
                spec.size(),
                1,
                llmRight - epsilon * asked.choosing().size());
        if (plan == null) {
            Finding none = Finding.untested(
                    spec.stages(),
                    spec.classes(),
                    1 - epsilon,
                    asked.test().size(),
                    asked.ids(),
                    "no row has a confidence");
            return new GoldFinding(none, Optional.of(asked.advice(spec, false)));
        }
        boolean[][] right = IntStream.range(0, plan.path().size())
                .mapToObj(k -> asked.test().right(plan.path(), k))
                .toArray(boolean[][]::new);
        boolean[] llm = new boolean[asked.test().size()];
        for (int i = 0; i < llm.length; i++) {
            llm[i] = asked.test().llmRight(i);
        }
        NonInferiority found = NonInferiority.certify(right, llm, epsilon, spec.delta());
        NonInferiority.Point point = found.certified().orElse(found.points().get(0));
        boolean certified = found.certified().isPresent();
        double proved = certified ? 1 - epsilon : 1 - provable(point, spec.delta());
        String refusal = certified
                ? ""
                : String.format(
                        Locale.ROOT,
                        "a loss of at most %s was not shown: of %d gold rows the best cascade on the path alone is right on %d,"
                                + " the LLM alone on %d (%.4f), which shows a loss of at most %.4f",
                        epsilon,
                        point.rows(),
                        point.better(),
                        point.worse(),
                        point.difference(),
                        1 - proved);
        GoldOutcome outcome = new GoldOutcome(
                certified,
                point.index(),
                1 - epsilon,
                proved,
                1 + point.difference(),
                point.pValue(),
                found.test(),
                refusal);
        return outcome.finding("non-inferiority to the LLM on gold rows, exact paired test", spec, asked, plan);
    }

    /** The least epsilon that the point shows, to a ten-thousandth. */
    private static double provable(NonInferiority.Point point, double delta) {
        int low = 0;
        int high = 10_000;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            double p =
                    Bounds.nonInferiorityPValue(point.better(), point.worse(), point.rows(), middle / 10_000.0, delta);
            if (p <= delta) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high / 10_000.0;
    }

    private static GoldFinding tooFew(GoldSpec spec, double target, int rows, GoldPart.Split split, long needed) {
        String refusal = "too few gold rows: " + rows + " given and at most " + spec.mostLabels()
                + " answers of the LLM allowed, which leaves " + split.test().size()
                + " for the test, where at least " + needed + " are needed; " + GoldPart.rowsFor(needed)
                + " of both would do";
        return new GoldFinding(
                Finding.untested(
                        spec.stages(), spec.classes(), target, split.test().size(), List.of(), refusal),
                Optional.empty());
    }
}
