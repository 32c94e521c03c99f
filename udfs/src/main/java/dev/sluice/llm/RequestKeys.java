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

    static String of(LlmSpec spec, String normalisedText) {
        return Sha256.of(Json.write(question(spec).put("text", normalisedText)));
    }

    /** Of everything in a key but the text, and of where texts are cut, which decides what text is in a key. */
    static String ofPrompt(LlmSpec spec) {
        return Sha256.of(
                Json.write(question(spec).put("max_text_chars", spec.task().maxTextChars())));
    }

    private static ObjectNode question(LlmSpec spec) {
        ObjectNode canonical = Json.object();
        canonical.put("key", VERSION);
        canonical.put("template", Prompt.TEMPLATE);
        canonical.put("instructions", spec.task().instructions());
        ArrayNode labels = canonical.putArray("labels");
        spec.task().labels().names().forEach(labels::add);
        canonical.put("provider", spec.endpoint().provider());
        canonical.put("model", spec.endpoint().model());
        // The exact binary value: Double.toString changed between Java versions.
        canonical.put("temperature", new BigDecimal(spec.sampling().temperature()).toPlainString());
        canonical.put("output_cap", spec.sampling().outputCapTokens());
        return canonical;
    }
}
