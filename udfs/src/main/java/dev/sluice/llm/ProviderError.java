package dev.sluice.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is kept of an error response: identifiers only. Its message is looked at for the complaint and dropped, since it may
 * quote the row or a part of the key.
 *
 * @param code identifier or null
 * @param type identifier or null
 */
record ProviderError(String code, String type, Complaint complaint) {
    private static final ProviderError NOTHING = new ProviderError(null, null, Complaint.NONE);
    /** No hyphen: keys have one, codes do not. */
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_.]{0,47}");

    private static final Pattern UNSUPPORTED = Pattern.compile("unsupported|not support|unrecognized|unknown|unexpected"
            + "|not permitted|not allowed|extra (inputs|fields)|instead|deprecated|only the default");

    /** The parameter n, as messages name it. */
    private static final Pattern SAMPLES =
            Pattern.compile("['\"`]n['\"`]|\\bn (must|should|is|cannot)\\b|\\bn ?> ?1\\b");

    /** Understands {@code {"error":{…}}} (OpenAI, Azure), a list of it (Gemini), and the bare object (Mistral, vLLM). */
    static ProviderError of(int status, byte[] body) {
        JsonNode root = Json.read(body);
        if (root == null) {
            return NOTHING;
        }
        JsonNode holder = root.isArray() && !root.isEmpty() ? root.get(0) : root;
        JsonNode error = holder.path("error").isObject() ? holder.get("error") : holder;
        String code = identifier(error.path("code"));
        String type = identifier(error.path("type"));
        // A text that is too long is told in tokens of messages and schemas, and is about neither.
        boolean shape = (status == 400 || status == 422) && !"context_length_exceeded".equals(code);
        return new ProviderError(
                code == null ? identifier(error.path("status")) : code,
                type,
                shape ? complaint(error, root) : Complaint.NONE);
    }

    /** What to show: the code, else the type, else null. */
    String shown() {
        return code == null ? type : code;
    }

    private static Complaint complaint(JsonNode error, JsonNode root) {
        String param = error.path("param").asText("").toLowerCase(Locale.ROOT);
        boolean named = !param.isEmpty() && !param.equals("null");
        String message =
                error.path("message").isTextual() ? error.path("message").asText() : Json.write(root);
        String words = message.toLowerCase(Locale.ROOT);
        String where = named ? param : words;
        boolean unsupported = UNSUPPORTED.matcher(words).find();
        if (unsupported && (where.contains("max_tokens") || where.contains("max_completion_tokens"))) {
            return Complaint.CAP_FIELD;
        }
        if (unsupported && where.contains("temperature")) {
            return Complaint.TEMPERATURE;
        }
        if (unsupported && where.contains("logprobs")) {
            return Complaint.LOGPROBS;
        }
        if (named
                ? param.equals("n")
                : (unsupported || words.contains("must be"))
                        && SAMPLES.matcher(words).find()) {
            return Complaint.SAMPLES;
        }
        boolean format = where.contains("response_format") || where.contains("json_schema") || where.contains("schema");
        return format ? Complaint.RESPONSE_FORMAT : Complaint.NONE;
    }

    private static String identifier(JsonNode node) {
        return node.isTextual() && IDENTIFIER.matcher(node.asText()).matches() ? node.asText() : null;
    }
}
