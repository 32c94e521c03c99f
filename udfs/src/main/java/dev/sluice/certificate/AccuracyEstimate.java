package dev.sluice.certificate;

import java.util.List;

/**
 * Accuracy of accepted rows with a 95 % confidence interval for people to read; revoking is up to the e-value. NaN where no row
 * was judged.
 *
 * <p>Each stratum counts by its rows, each night by its accepted rows; a stratum without a judged row is left out. The interval
 * is Wilson's (1927) with the effective sample size of those weights (Kish 1965), which is the number of labels where strata
 * and nights were sampled in proportion. It holds for one look, not for the most striking of many.
 *
 * @param accuracy share of right answers
 * @param low lower end
 * @param high upper end
 * @param labels rows judged
 * @param unusable rows that could not be judged
 */
public record AccuracyEstimate(double accuracy, double low, double high, long labels, long unusable) {
    private static final double Z = 1.959963984540054;

    /** Nights with neutral rows have no accuracy and are left out. */
    static AccuracyEstimate of(List<AuditNight> all) {
        List<AuditNight> nights =
                all.stream().filter(night -> night.neutral() == 0).toList();
        double rows = 0;
        double wrong = 0;
        double spread = 0;
        long labels = 0;
        long unusable = 0;
        for (AuditNight night : nights) {
            unusable += night.unusable();
            double seen = night.strata().stream()
                    .filter(s -> s.audited() > 0)
                    .mapToLong(AuditNight.Stratum::accepted)
                    .sum();
            rows += seen == 0 ? 0 : night.accepted();
            for (AuditNight.Stratum s : night.strata()) {
                if (s.audited() > 0) {
                    double weight = night.accepted() * (s.accepted() / seen);
                    wrong += weight * s.wrong() / s.audited();
                    spread += weight * weight / s.audited();
                    labels += s.audited();
                }
            }
        }
        if (labels == 0) {
            return new AccuracyEstimate(Double.NaN, Double.NaN, Double.NaN, 0, unusable);
        }
        return wilson(1 - wrong / rows, rows * rows / spread, labels, unusable);
    }

    private static AccuracyEstimate wilson(double accuracy, double n, long labels, long unusable) {
        double scale = 1 / (1 + Z * Z / n);
        double centre = scale * (accuracy + Z * Z / (2 * n));
        double half = scale * Z * Math.sqrt(Math.max(0, accuracy * (1 - accuracy)) / n + Z * Z / (4 * n * n));
        return new AccuracyEstimate(accuracy, Math.max(0, centre - half), Math.min(1, centre + half), labels, unusable);
    }
}
