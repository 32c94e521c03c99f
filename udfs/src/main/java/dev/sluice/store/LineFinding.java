package dev.sluice.store;

import dev.sluice.domain.Reason;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is wrong with one line of the store.
 *
 * @param what for a person; null for a line that is no JSON at all
 */
public record LineFinding(Kind kind, String what) {
    /** A line of a newer version is passed over by this one, and is no damage. */
    public enum Kind {
        NOT_JSON,
        NEWER,
        WRONG
    }

    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    /** Empty for a line that is as it should be. */
    public static Optional<LineFinding> of(String line) {
        Optional<StoredAnswer> parsed = StoredAnswers.parse(line);
        if (parsed.isEmpty()) {
            return Optional.of(new LineFinding(Kind.NOT_JSON, null));
        }
        StoredAnswer answer = parsed.get();
        if (answer.v() > StoredAnswer.FORMAT) {
            return Optional.of(new LineFinding(Kind.NEWER, "v=" + answer.v() + " is of a newer version"));
        }
        return complaint(answer, line).map(what -> new LineFinding(Kind.WRONG, what));
    }

    private static Optional<String> complaint(StoredAnswer answer, String line) {
        if (answer.v() != StoredAnswer.FORMAT) {
            return Optional.of("v: expected " + StoredAnswer.FORMAT + ", found " + answer.v());
        }
        if (Forgotten.STATUS.equals(answer.status())) {
            return Forgotten.fromJson(line).isPresent()
                            && (isKey(answer.key()) || Forgotten.EVERY_KEY.equals(answer.key()))
                    ? Optional.empty()
                    : Optional.of("forgotten: expected a key or " + Forgotten.EVERY_KEY + " and forgotten_to");
        }
        boolean answered = StoredAnswer.ANSWERED.equals(answer.status());
        if (!answered && !StoredAnswer.UNUSABLE.equals(answer.status())) {
            return Optional.of("status: expected answered, unusable or forgotten, found " + answer.status());
        }
        if (!isKey(answer.key())) {
            return Optional.of("key: expected 64 hexadecimal digits, found " + answer.key());
        }
        if (answered != (answer.label() != null)) {
            return Optional.of(
                    "label: expected " + (answered ? "one" : "none") + " of an answer that is " + answer.status());
        }
        if (!answered && !isReason(answer.reason())) {
            return Optional.of("reason: expected one of an unusable answer, found " + answer.reason());
        }
        if (answer.chargePicos() < 0 || answer.promptTokens() < 0 || answer.completionTokens() < 0) {
            return Optional.of("charge and tokens: expected at least 0");
        }
        return answer.createdAt() > 0 ? Optional.empty() : Optional.of("created_at: expected a time, found none");
    }

    private static boolean isKey(String key) {
        return key != null && KEY.matcher(key).matches();
    }

    private static boolean isReason(String reason) {
        try {
            return reason != null && Reason.ofText(reason) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
