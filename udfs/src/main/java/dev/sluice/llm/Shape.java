package dev.sluice.llm;

import java.net.URI;
import java.util.Locale;

/**
 * The optional parts of a request, as one server understands them.
 *
 * @param format never {@link AnswerFormat#AUTO}
 * @param capField never {@link CapField#AUTO}
 * @param temperature whether it is sent at all; some reasoning models take only their default
 * @param logprobs whether they are asked for where they are wanted
 */
public record Shape(AnswerFormat format, CapField capField, boolean temperature, boolean logprobs) {
    static Shape first(LlmSpec spec) {
        AnswerFormat format = spec.sampling().format();
        CapField cap = spec.sampling().capField();
        return new Shape(
                format == AnswerFormat.AUTO ? AnswerFormat.JSON_SCHEMA : format,
                cap == CapField.AUTO ? capFieldOf(spec.endpoint().url()) : cap,
                true,
                true);
    }

    /** OpenAI refuses {@code max_tokens} for its reasoning models; most other servers know only that. */
    private static CapField capFieldOf(String url) {
        String host = URI.create(url).getHost().toLowerCase(Locale.ROOT);
        boolean renamed = host.equals("api.openai.com") || host.endsWith(".openai.azure.com");
        return renamed ? CapField.MAX_COMPLETION_TOKENS : CapField.MAX_TOKENS;
    }

    /** The next shape to try, or null when there is none; what the settings fix is never changed. */
    Shape after(Complaint complaint, LlmSpec.Sampling settings) {
        switch (complaint) {
            case RESPONSE_FORMAT:
                return settings.format() == AnswerFormat.AUTO && format != AnswerFormat.NONE ? looser() : null;
            case CAP_FIELD:
                return settings.capField() == CapField.AUTO ? otherCap() : null;
            case TEMPERATURE:
                return temperature ? new Shape(format, capField, false, logprobs) : null;
            case LOGPROBS:
                return logprobs && settings.logprobs() ? new Shape(format, capField, temperature, false) : null;
            default:
                return null;
        }
    }

    private Shape looser() {
        return new Shape(
                format == AnswerFormat.JSON_SCHEMA ? AnswerFormat.JSON_OBJECT : AnswerFormat.NONE,
                capField,
                temperature,
                logprobs);
    }

    private Shape otherCap() {
        return new Shape(
                format,
                capField == CapField.MAX_TOKENS ? CapField.MAX_COMPLETION_TOKENS : CapField.MAX_TOKENS,
                temperature,
                logprobs);
    }
}
