package dev.sluice.settings;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;

/**
 * The section {@code audit} of {@code conf/sluice.conf}: which accepted rows of a certified run are judged.
 *
 * @param rate share of the accepted rows, above 0
 * @param least rows a run, as far as there are so many
 * @param usd most that a run's audit may cost, beside the budget of the run; null for no limit
 * @param seed of the sample
 * @param sheet rows that a person is asked to label, at most, where only a person can judge
 * @param labels file of labels that a person gave to rows of earlier runs; null for none
 */
public record AuditSpec(double rate, long least, PicoUsd usd, long seed, long sheet, String labels) {
    static AuditSpec of(Settings s) {
        double rate = s.number("audit.rate", 0, 1);
        if (rate == 0) {
            throw new UserException(
                    "audit.rate: expected a share above 0 of the accepted rows, found 0; audit.usd bounds"
                            + " what the audit costs");
        }
        return new AuditSpec(
                rate,
                s.whole("audit.least", 0, Integer.MAX_VALUE),
                s.usdOrNull("audit.usd"),
                s.whole("audit.seed", Long.MIN_VALUE, Long.MAX_VALUE),
                s.whole("audit.sheet", 1, 100_000),
                s.textOrNull("audit.labels"));
    }
}
