package dev.sluice.domain;

import java.util.Locale;

/** Why a row took its route: the closed list behind the column {@code sluice_reason}. */
public enum Reason {
    /** accept: the stage's confidence reached its threshold. */
    CONFIDENT(Route.ACCEPT),
    /** accept: below the threshold, but the LLM is not expected to be right more often. */
    NO_BENEFIT(Route.ACCEPT),
    /** escalate: the answer was bought in this run. */
    ASKED(Route.ESCALATE),
    /** escalate: the answer was in the response store. */
    STORED(Route.ESCALATE),
    /** escalate: the LLM has answered, and the small label stands, since it is more probably right. */
    OUTWEIGHED(Route.ESCALATE),
    /** keep: no LLM is configured. */
    NO_LLM(Route.KEEP),
    /** keep: the text is null, empty or white space; nothing to score or to ask. */
    NO_TEXT(Route.KEEP),
    /** keep: no reservation for the call fitted in the budget. */
    BUDGET(Route.KEEP),
    /** keep: the provider says that the account's quota is used up. */
    QUOTA(Route.KEEP),
    /** keep: after the one re-ask the answer was still not one of the labels, or not readable. */
    INVALID_ANSWER(Route.KEEP),
    /** keep: the LLM or the provider's filter refused to answer. */
    REFUSED(Route.KEEP),
    /** keep: the provider rejected this row's request (HTTP 400, 413, 422: too long, not allowed). */
    REJECTED(Route.KEEP),
    /** keep: every attempt failed in passing ways (timeouts, resets, 429, 5xx). */
    UNAVAILABLE(Route.KEEP),
    /** keep: the small model could not score the row and no LLM answered. */
    SCORE_ERROR(Route.KEEP),
    /** keep: the LLM's answer is not among the labels that were left to it. */
    PRUNED(Route.KEEP),
    /** keep: no answer of the last LLM stage passes the verifier; the label is the best of them. */
    UNVERIFIED(Route.KEEP);

    private final Route route;

    Reason(Route route) {
        this.route = route;
    }

    public Route route() {
        return route;
    }

    /** As in the column {@code sluice_reason}: lower case with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason written like this. */
    public static Reason ofText(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
