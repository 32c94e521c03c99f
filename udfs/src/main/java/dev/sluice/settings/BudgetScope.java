package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** Whose spending counts against the budget: the run's alone, or that of all runs of one ledger folder. */
public enum BudgetScope {
    /** The run's own, resumed parts included. */
    RUN,
    /** Also what any run of the ledger has spent since midnight, UTC. */
    DAY,
    /** Also what any run of the ledger has spent since the first of the month, UTC. */
    MONTH;

    /** As in {@code budget.scope}. */
    static BudgetScope ofText(String text) {
        for (BudgetScope scope : values()) {
            if (scope.text().equals(text)) {
                return scope;
            }
        }
        throw new UserException("budget.scope: expected run, day or month, found '" + text + "'");
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** From when on the spending of other runs counts; empty where it never does. */
    public Optional<Instant> since(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return switch (this) {
            case RUN -> Optional.empty();
            case DAY -> Optional.of(today.atStartOfDay().toInstant(ZoneOffset.UTC));
            case MONTH -> Optional.of(today.withDayOfMonth(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        };
    }
}
