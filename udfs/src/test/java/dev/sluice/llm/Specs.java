package dev.sluice.llm;

import dev.sluice.domain.Labels;
import java.util.List;

/** Specs of tests. */
final class Specs {
    static final Labels LABELS = new Labels(List.of("card payment", "top-up \"now\"", "Éclair"));

    private Specs() {}

    static LlmSpec at(String url) {
        return of(url, null, AnswerFormat.AUTO, 2_000);
    }

    static LlmSpec of(String url, KeySource key, AnswerFormat format, long timeoutMillis) {
        return new LlmSpec(
                new LlmSpec.Endpoint(url, "openai", "gpt-x", key, List.of()),
                new LlmSpec.Task(LABELS, null, 1_000),
                new LlmSpec.Sampling(0, 32, CapField.AUTO, format),
                new LlmSpec.Attempts(3, timeoutMillis, 100, 1_000));
    }
}
