package dev.sluice.llm;

import dev.sluice.domain.UserException;
import java.util.Locale;

/** The field that carries the output cap; the API renamed it and servers know one, the other or both. */
public enum CapField {
    /** By host, and swapped when the server refuses it. */
    AUTO,
    MAX_TOKENS,
    MAX_COMPLETION_TOKENS;

    /** As in {@code llm.cap-field}. */
    public static CapField ofText(String text) {
        for (CapField field : values()) {
            if (field.text().equals(text)) {
                return field;
            }
        }
        throw new UserException(
                "llm.cap-field: expected auto, max_tokens or max_completion_tokens, found '" + text + "'");
    }

    /** The name on the wire. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
