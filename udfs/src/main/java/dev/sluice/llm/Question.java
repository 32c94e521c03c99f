package dev.sluice.llm;

import java.util.Objects;

/**
 * One text to be labelled; made by {@link Questions}.
 *
 * @param key 64 hex digits: equal keys are the same question, whoever asks
 * @param text normalised, exactly as it is sent; never printed
 */
public record Question(String key, String text) {
    public Question {
        Objects.requireNonNull(key);
        Objects.requireNonNull(text);
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
