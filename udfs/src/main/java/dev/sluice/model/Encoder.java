package dev.sluice.model;

import java.util.List;

/**
 * Texts in, one vector each out. Thread-safe; the caller closes it, after its last call has returned. The same text gets
 * the same vector under the terms of {@link Classifier}.
 */
public interface Encoder extends AutoCloseable {
    /** The length of every vector. */
    int dimension();

    /**
     * Vectors in the order of the texts, {@code [texts.size()][dimension()]}; any strings, not null. Texts that are the same to
     * the encoder are computed once and share an array.
     */
    float[][] embed(List<String> texts);

    @Override
    void close();
}
