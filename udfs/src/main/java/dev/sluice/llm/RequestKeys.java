package dev.sluice.llm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.domain.Sha256;
import java.math.BigDecimal;

/**
 * What "the same question" means: SHA-256 of a canonical JSON of all that shapes the answer. Address, timeouts, retries
 * and the answer format that a server happens to take stay out of it.
 */
final class RequestKeys {
    private static final int VERSION = 1;

    private RequestKeys() {}

    static String of(LlmSpec spec, String normalisedText, Hints hints) {
        ObjectNode canonical = question(spec);
        hints.put(canonical);
        return Sha256.of(Json.write(canonical.put("text", normalisedText)));
    }

    /** Of everything in a key but the text, and of where texts are cut, which decides what text is in a key. */
    static String ofPrompt(LlmSpec spec) {
        ObjectNode canonical = question(spec);
        PromptOptions options = spec.task().prompt();
        if (options.hard()) {
            canonical.put("top_k", options.mostCandidates());
            canonical.put("ruled_out_below", new BigDecimal(options.ruledOutBelow()).toPlainString());
        }
        if (!options.context().isEmpty()) {
            options.context().stream().sorted().forEach(canonical.putArray("context_columns")::add);
        }
        return Sha256.of(Json.write(canonical.put("max_text_chars", spec.task().maxTextChars())));
    }

    private static ObjectNode question(LlmSpec spec) {
        ObjectNode canonical = Json.object();
        canonical.put("key", VERSION);
        canonical.put("template", Prompt.template(spec.task()));
        canonical.put("instructions", spec.task().instructions());
        if (spec.task().answer() == AnswerKind.LABEL) {
            ArrayNode labels = canonical.putArray("labels");
            spec.task().labels().names().forEach(labels::add);
        } else {
            canonical.put("answer", spec.task().answer().text());
        }
        canonical.put("provider", spec.endpoint().provider());
        canonical.put("model", spec.endpoint().model());
        // The exact binary value: Double.toString changed between Java versions.
        canonical.put("temperature", new BigDecimal(spec.sampling().temperature()).toPlainString());
        canonical.put("output_cap", spec.sampling().outputCapTokens());
        if (spec.sampling().samples() > 1) {
            canonical.put("samples", spec.sampling().samples());
        }
        if (spec.sampling().logprobs()) {
            canonical.put("logprobs", true);
        }
        PromptOptions options = spec.task().prompt();
        if (!options.plain()) {
            // They choose sentences of the system message, also for a row of which nothing is known.
            canonical.put("soft", options.soft());
            canonical.put("hard", options.hard());
            canonical.put("with_context", !options.context().isEmpty());
        }
        return canonical;
    }
}
