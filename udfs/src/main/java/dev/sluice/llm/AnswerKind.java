package dev.sluice.llm;

import dev.sluice.domain.UserException;
import java.util.Locale;

/** What a question wants to hear. */
public enum AnswerKind {
    /** One of the labels. */
    LABEL,
    /** A text of the model's own. */
    TEXT;

    /** As in {@code llm.answer}. */
    public static AnswerKind ofText(String text) {
        for (AnswerKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new UserException("llm.answer: expected label or text, found '" + text + "'");
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
