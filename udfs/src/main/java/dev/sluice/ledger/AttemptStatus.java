package dev.sluice.ledger;

import java.util.Locale;

/** Whether the money of an attempt is known. */
public enum AttemptStatus {
    /** Answered; the charge is exact. */
    SETTLED,
    /** The provider did not bill it; the charge is zero. */
    UNBILLED,
    /** It may have been billed: charge zero, its reservation stays counted against the budget. */
    UNKNOWN;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
