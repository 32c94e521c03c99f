package dev.sluice.spark;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.GoldAdvice;
import dev.sluice.certificate.GoldComparison;
import dev.sluice.certificate.Oracle;
import dev.sluice.domain.Labels;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The small model against the LLM on rows with a gold label, before agreement with the LLM is worth anything. It only
 * decides whether the search begins, so the certificate's delta stays whole; the search learns from these rows first and keeps
 * them out of its test.
 *
 * @param rows whose labels were bought for it
 */
record GoldCheck(GoldComparison comparison, List<Candidate> rows) {
    /** Fewer rows say too little. */
    static final int LEAST = 30;

    /** Of a small table more than this part would eat up what a cascade saves; but fewer rows hardly tell anything. */
    private static final int PART = 10;

    private static final int FEW = 100;

    /** Enough to see a difference of ten points. */
    static final int MOST = 200;

    /** Empty where too few of the rows to choose with have a gold label that is one of the labels. */
    static Optional<GoldCheck> of(
            SparkPopulation population, Labels labels, Oracle oracle, double delta, int mostLabels) {
        List<Candidate> rows = population.choosing().stream()
                .filter(row -> last(row).label() >= 0 && population.key(row) != null)
                .filter(row -> gold(population, labels, row) >= 0)
                .limit(Math.min(Math.min(MOST, mostLabels), Math.max(FEW, population.rows() / PART)))
                .toList();
        if (rows.size() < LEAST) {
            return Optional.empty();
        }
        int[] answers = oracle.labels(rows);
        boolean[] smallRight = new boolean[answers.length];
        boolean[] llmRight = new boolean[answers.length];
        double[] confidence = new double[answers.length];
        for (int i = 0; i < answers.length; i++) {
            int gold = gold(population, labels, rows.get(i));
            smallRight[i] = last(rows.get(i)).label() == gold;
            llmRight[i] = answers[i] == gold;
            confidence[i] = last(rows.get(i)).confidence();
        }
        return Optional.of(new GoldCheck(GoldComparison.of(smallRight, llmRight, confidence, delta), rows));
    }

    private static int gold(SparkPopulation population, Labels labels, Candidate row) {
        String gold = population.gold(row);
        return gold == null ? -1 : labels.indexOf(gold);
    }

    /** The best of the small models stands last. */
    private static Candidate.Vote last(Candidate row) {
        return row.votes().get(row.votes().size() - 1);
    }

    /** Why not to cascade, or empty. */
    Optional<String> refusal(boolean certifiable) {
        GoldAdvice advice = comparison.advice(certifiable);
        return advice == GoldAdvice.CASCADE
                ? Optional.empty()
                : Optional.of(
                        "do not cascade: use " + (advice == GoldAdvice.USE_SMALL ? "the small model" : "the LLM"));
    }

    String words() {
        long rows = comparison.rows();
        return String.format(
                Locale.ROOT,
                "on %,d gold rows the small model is right on %.1f %%, the LLM on %.1f %% (difference %+.1f points, interval"
                        + " %+.1f to %+.1f, p = %.2g); the small model's confidence %s (AUROC %.2f, p = %.2g)",
                rows,
                100.0 * (comparison.bothRight() + comparison.smallOnly()) / rows,
                100.0 * (comparison.bothRight() + comparison.llmOnly()) / rows,
                100 * comparison.difference(),
                100 * comparison.low(),
                100 * comparison.high(),
                comparison.pValue(),
                comparison.confidenceInforms() ? "tells where it is right" : "does not tell where it is right",
                comparison.ranking().auroc(),
                comparison.ranking().pValue());
    }
}
