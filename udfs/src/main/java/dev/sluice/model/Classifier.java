package dev.sluice.model;

import dev.sluice.domain.Labels;
import java.util.List;

/**
 * A small model: texts in, one row of class scores out.
 *
 * <p>Thread-safe. The caller closes it, after its last call has returned. On one machine the same text gets the same
 * scores whatever its batch-mates, order or thread: bit for bit for linear models and dynamically quantised graphs (which
 * are run row by row), within 1e-5 for each component of the embedding for other graphs on a CPU, because padding may change
 * the order of sums; a head multiplies that by its weights. {@link Platform} names what else the last bits depend on.
 */
public interface Classifier extends AutoCloseable {
    /** The classes; the position of a label is the index of its score. */
    Labels labels();

    /**
     * Unnormalised class scores, {@code [texts.size()][labels().size()]}, in the order of the texts.
     *
     * @param texts any strings, not null; blank ones are scored too but mean nothing
     * @throws IllegalStateException when the runtime fails, which is about this machine and not about a row
     */
    double[][] logits(List<String> texts);

    @Override
    void close();
}
