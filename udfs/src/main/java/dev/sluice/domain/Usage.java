package dev.sluice.domain;

import java.io.Serializable;

/**
 * Tokens of one call as the provider counted them.
 *
 * @param promptTokens all prompt tokens, cached ones included
 * @param cachedTokens the prompt tokens billed at the cached price
 * @param completionTokens all completion tokens, reasoning included
 * @param reasoningTokens the completion tokens that were reasoning; billed as output
 */
public record Usage(long promptTokens, long cachedTokens, long completionTokens, long reasoningTokens)
        implements Serializable {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public Usage {
        if (promptTokens < 0
                || cachedTokens < 0
                || completionTokens < 0
                || reasoningTokens < 0
                || cachedTokens > promptTokens) {
            throw new IllegalArgumentException("token counts out of range: prompt=" + promptTokens + " cached="
                    + cachedTokens + " completion=" + completionTokens + " reasoning=" + reasoningTokens);
        }
    }
}
