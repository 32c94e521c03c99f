package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.Optional;

/**
 * An encoder with the head trained on it, or without one a ready sequence classifier whose outputs are the logits.
 *
 * @param source where the encoder's files are now; writing a bundle copies them
 * @param head absent only where the pooling is NONE and the vector is not normalised
 */
public record TrainedEncoder(EncoderSource source, Optional<DenseHead> head) implements Trained {
    static final String KIND = "encoder";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Labels labels) {
        EncoderSpec spec = source.spec();
        if (head.isEmpty() && (spec.pooling() != Pooling.NONE || spec.normalize())) {
            throw new UserException("an encoder without a head is a classifier whose outputs are its scores: expected"
                    + " pooling none and no normalisation, found pooling "
                    + spec.pooling().text() + (spec.normalize() ? ", normalised" : ""));
        }
        if (head.isPresent() && head.get().bias().length != labels.size()) {
            throw new UserException("the head scores " + head.get().bias().length + " classes, but there are "
                    + labels.size() + " labels: " + labels.names());
        }
    }
}
