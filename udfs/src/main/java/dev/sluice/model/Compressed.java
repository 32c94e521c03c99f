package dev.sluice.model;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;

/**
 * A model whose weights are stored small ({@code linear.bin} or {@code head.bin}, version 2). Who opens it sees the weights
 * as the precision leaves them, in single precision; the encoder under a head is not touched.
 *
 * @param model a linear model, or an encoder with a head
 */
public record Compressed(Trained model, WeightPrecision precision) implements Trained {
    public Compressed {
        boolean linear = model instanceof LinearWeights;
        if (!linear
                && !(model instanceof TrainedEncoder encoder && encoder.head().isPresent())) {
            throw new UserException("compress: expected a linear model or an encoder with a trained head, found "
                    + (model instanceof TrainedEncoder
                            ? "a ready classifier, whose weights are inside its ONNX graph"
                            : "another (" + model.kind() + ")"));
        }
    }

    @Override
    public String kind() {
        return model.kind();
    }

    @Override
    public void check(Labels labels) {
        model.check(labels);
    }
}
