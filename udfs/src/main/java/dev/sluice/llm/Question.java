package dev.sluice.llm;

import java.util.Objects;

/**
 * One text to be labelled; made by {@link Questions}.
 *
 * @param key 64 hex digits: equal keys are the same question, whoever asks
 * @param text normalised, exactly as it is sent; never printed
 * @param hints what goes into the prompt beside the text
 */
public record Question(String key, String text, Hints hints) {
    public Question {
        Objects.requireNonNull(key);
        Objects.requireNonNull(text);
        Objects.requireNonNull(hints);
    }

    /** Of the plain prompt. */
    public Question(String key, String text) {
        this(key, text, Hints.NONE);
    }

    /** Nothing to ask: such a question must not be sent. */
    public boolean blank() {
        return text.isBlank();
    }

    @Override
    public String toString() {
        return "Question[" + key + "]";
    }
}
