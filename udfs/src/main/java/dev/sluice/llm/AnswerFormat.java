package dev.sluice.llm;

import dev.sluice.domain.UserException;
import java.util.Locale;

/** How the shape of the answer is asked for: {@code response_format} of the chat completions API. */
public enum AnswerFormat {
    /** The strictest that the server takes: starts as {@link #JSON_SCHEMA} and falls back. */
    AUTO,
    /** Structured outputs, the labels as an enum. */
    JSON_SCHEMA,
    /** Any JSON object; the prompt says which. */
    JSON_OBJECT,
    /** Nothing is sent; the prompt alone asks. */
    NONE;

    /** As in {@code llm.format}. */
    public static AnswerFormat ofText(String text) {
        for (AnswerFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
                return format;
            }
        }
        throw new UserException("llm.format: expected auto, json_schema, json_object or none, found '" + text + "'");
    }
}
