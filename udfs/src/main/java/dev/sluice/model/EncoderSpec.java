package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.io.Serializable;

/**
 * What, besides the graph and the tokenizer, makes a vector out of a text. The text is first cut to its first
 * {@code 64 * maxTokens} chars (never inside a surrogate pair) and unpaired surrogates become U+FFFD; then the prefix is
 * put before it and the tokens, special ones included, are cut to {@code maxTokens}. All of it is part of the model's
 * definition.
 *
 * @param pooling how token vectors become one
 * @param normalize whether the vector is scaled to length 1
 * @param prefix put before every text, such as {@code "query: "} for E5; may be empty
 * @param maxTokens tokens of a text that are read, special ones included; 2 to 8192
 * @param precision the graph's arithmetic
 */
public record EncoderSpec(Pooling pooling, boolean normalize, String prefix, int maxTokens, Precision precision)
        implements Serializable {
    public static final int DEFAULT_MAX_TOKENS = 256;

    static final int CHARS_PER_TOKEN = 64;

    public EncoderSpec {
        if (maxTokens < 2 || maxTokens > 8192) {
            throw new UserException("max tokens: expected 2 to 8192, found " + maxTokens);
        }
        if (prefix.length() > 1000) {
            throw new UserException("prefix: expected at most 1000 characters, found " + prefix.length());
        }
    }

    /** First token's vector, normalised: BGE and its kin. The precision is the cautious one until a file is seen. */
    public static EncoderSpec cls() {
        return new EncoderSpec(Pooling.CLS, true, "", DEFAULT_MAX_TOKENS, Precision.INT8_DYNAMIC);
    }

    /** Mean of the token vectors, normalised: MiniLM; with the prefix {@code "query: "} E5. */
    public static EncoderSpec mean() {
        return new EncoderSpec(Pooling.MEAN, true, "", DEFAULT_MAX_TOKENS, Precision.INT8_DYNAMIC);
    }

    /** The graph's output as it is: a sequence classifier's logits. */
    public static EncoderSpec none() {
        return new EncoderSpec(Pooling.NONE, false, "", DEFAULT_MAX_TOKENS, Precision.INT8_DYNAMIC);
    }

    public EncoderSpec withPooling(Pooling value) {
        return new EncoderSpec(value, normalize, prefix, maxTokens, precision);
    }

    public EncoderSpec withPrefix(String value) {
        return new EncoderSpec(pooling, normalize, value, maxTokens, precision);
    }

    public EncoderSpec withMaxTokens(int value) {
        return new EncoderSpec(pooling, normalize, prefix, value, precision);
    }

    public EncoderSpec withPrecision(Precision value) {
        return new EncoderSpec(pooling, normalize, prefix, maxTokens, value);
    }
}
