package dev.sluice.evaluation;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much of the gap between a weak model and a ceiling a combination of both recovers (Burns et al. 2023, "performance gap
 * recovered"). The three are accuracies, or any score of which more is better, on the same rows.
 *
 * <p>Without a gap there is nothing to recover: the ratio is undefined where the ceiling equals the weak model. It is undefined
 * here where the ceiling is below it, too, for the sign turns then: a better combination would score less.
 *
 * @param weak the weak model alone
 * @param combined what is judged: the cascade, or the strong model that learnt from the weak one
 * @param ceiling the strong model alone
 */
public record PerformanceGap(double weak, double combined, double ceiling) {
    /** @throws IllegalArgumentException if one of them is no finite number */
    public PerformanceGap {
        if (!Double.isFinite(weak) || !Double.isFinite(combined) || !Double.isFinite(ceiling)) {
            throw new IllegalArgumentException(
                    "expected three finite numbers, found " + weak + ", " + combined + " and " + ceiling);
        }
    }

    /** PGR = max{0, (combined - weak) / (ceiling - weak)}; above 1 where the combination beats the ceiling. */
    public OptionalDouble recovered() {
        OptionalDouble ratio = unclipped();
        return ratio.isEmpty() ? ratio : OptionalDouble.of(Math.max(0, ratio.getAsDouble()));
    }

    /** The ratio itself, below 0 where the combination is worse than the weak model; what averages are made of. */
    public OptionalDouble unclipped() {
        return ceiling > weak ? OptionalDouble.of((combined - weak) / (ceiling - weak)) : OptionalDouble.empty();
    }

    /** Why there is no ratio, for people; empty where there is one. */
    public Optional<String> undefinedBecause() {
        return ceiling > weak
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the ceiling (%.4f) is not above the weak model (%.4f), so there is no gap to recover",
                        ceiling,
                        weak));
    }
}
