package dev.sluice.jobs.bench;

import dev.sluice.bounds.Bounds;
import dev.sluice.jobs.bench.agreement.Outcome;
import java.util.List;
import java.util.Locale;

/**
 * One rule at one target on one column, over all seeds.
 *
 * @param saved mean share of rows that needed no LLM
 * @param bought mean share of rows whose label was bought to choose with
 * @param missed seeds whose output fell short of the target
 */
record CertifyCell(String column, double target, String rule, int seeds, double saved, double bought, int missed) {
    static final double DELTA = 0.1;

    static CertifyCell of(String column, double target, String rule, List<Outcome> outcomes) {
        return new CertifyCell(
                column,
                target,
                rule,
                outcomes.size(),
                outcomes.stream().mapToDouble(Outcome::saved).average().orElseThrow(),
                outcomes.stream().mapToDouble(Outcome::bought).average().orElseThrow(),
                (int) outcomes.stream().filter(Outcome::missed).count());
    }

    /** Probability of so many misses or more if each has probability delta: the exact binomial test. */
    double pValue() {
        return Bounds.binomialPValue(seeds - missed, seeds, 1 - DELTA);
    }

    String name() {
        return String.format(Locale.ROOT, "%s, T = %.2f: %s", column, target, rule);
    }

    String text() {
        return String.format(Locale.ROOT, "%.3f / %.3f / %d", saved, bought, missed);
    }
}
