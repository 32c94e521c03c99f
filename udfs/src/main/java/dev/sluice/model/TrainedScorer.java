package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.Optional;

/**
 * A pair scorer that answers with labels.
 *
 * @param source where the files of the encoder are now; writing a bundle copies them
 * @param head of a frozen encoder; absent for a cross-encoder, which gives the score itself
 */
public record TrainedScorer(EncoderSource source, Optional<PairHead> head, ScorerSpec spec) implements Trained {
    static final String KIND = "scorer";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void check(Labels labels) {
        spec.check(labels);
        boolean scores =
                source.spec().pooling() == Pooling.NONE && !source.spec().normalize();
        if (head.isEmpty() && !scores) {
            throw new UserException("a scorer without a head is a cross-encoder that gives its score itself: expected"
                    + " pooling none and no normalisation, found pooling "
                    + source.spec().pooling().text());
        }
    }
}
