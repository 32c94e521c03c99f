package dev.sluice.llm;

import java.util.Locale;
import java.util.Set;

/**
 * What a failed attempt means; the only place that knows. Source: OpenAI, "Error codes"; RFC 9110 §15; the retry rules of
 * OpenAI's own client (408, 409, 429 and 5xx).
 */
public enum Failure {
    /** It may pass: timeouts, resets, 408, 409, 425, 5xx. */
    TRANSIENT,
    /** Too fast: 429. */
    RATE_LIMIT,
    /** The account has no money or quota left: 402, and 429 that says so. */
    QUOTA,
    /** This row's request is not accepted: 400, 413, 422, a content filter, a context too long. */
    ROW,
    /** No request of this job will be accepted: wrong key, model or address. */
    JOB,
    /** Nothing was sent: no such host, connection refused, TLS failed. */
    UNREACHABLE;

    private static final Set<String> QUOTA_CODES = Set.of(
            "insufficient_quota",
            "insufficient_balance",
            "insufficient_user_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "quota_exceeded",
            "exceeded_current_quota_error");
    private static final Set<String> ROW_CODES = Set.of(
            "content_filter",
            "content_policy_violation",
            "context_length_exceeded",
            "string_above_max_length",
            "moderation_blocked");
    private static final Set<String> JOB_CODES =
            Set.of("invalid_api_key", "model_not_found", "invalid_model", "account_deactivated", "deploymentnotfound");

    /** @param code the provider's error code, or null; @param type its error type, or null */
    static Failure of(int status, String code, String type) {
        if (listed(QUOTA_CODES, code, type) && (status == 429 || status == 403 || status == 400)) {
            return QUOTA;
        }
        if (status >= 400 && status < 500 && status != 429) {
            if (listed(ROW_CODES, code, type)) {
                return ROW;
            }
            if (listed(JOB_CODES, code, type)) {
                return JOB;
            }
        }
        return ofStatus(status);
    }

    private static Failure ofStatus(int status) {
        switch (status) {
            case 408:
            case 409:
            case 425:
                return TRANSIENT;
            case 429:
                return RATE_LIMIT;
            case 402:
                return QUOTA;
            case 400:
            case 413:
            case 422:
                return ROW;
            default:
                return status >= 500 ? TRANSIENT : JOB;
        }
    }

    /** As in the ledger's column {@code outcome}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static boolean listed(Set<String> codes, String code, String type) {
        return code != null && codes.contains(code.toLowerCase(Locale.ROOT))
                || type != null && codes.contains(type.toLowerCase(Locale.ROOT));
    }
}
