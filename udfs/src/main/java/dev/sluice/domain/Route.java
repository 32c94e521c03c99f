package dev.sluice.domain;

import java.util.Locale;

/** Where a row ended: a small stage answered, an LLM answered, or escalation was refused. */
public enum Route {
    /** A small stage answered. */
    ACCEPT,
    /** An LLM answered, bought now or from the store. */
    ESCALATE,
    /** Escalation was refused; the last small label stands. */
    KEEP;

    /** As in the column {@code sluice_route}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
