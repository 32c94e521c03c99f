package dev.sluice.model;

import java.util.Locale;

/** How the vectors of a text's tokens become one vector. */
public enum Pooling {
    /** The vector of the first token (BGE). */
    CLS,
    /** The mean over the tokens that are not padding (MiniLM, E5). */
    MEAN,
    /** The graph's output is one row a text already: pooled, or the logits of a sequence classifier. */
    NONE;

    /** As in a manifest: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
