package dev.sluice.model;

import dev.sluice.domain.UserException;
import java.util.List;

/** A graph that reads both texts of a pair together and gives one number. */
final class CrossScorer implements PairScorer {
    private final OnnxEncoder graph;

    private CrossScorer(OnnxEncoder graph) {
        this.graph = graph;
    }

    static PairScorer open(EncoderSource source, Device.Resolved device) {
        if (source.spec().pooling() != Pooling.NONE || source.spec().normalize()) {
            throw new UserException(
                    "scorer " + source.onnx() + ": a cross-encoder gives its score itself: expected pooling"
                            + " none and no normalisation, found pooling "
                            + source.spec().pooling().text());
        }
        OnnxEncoder graph = OnnxEncoder.open(source, device);
        try {
            int values = graph.dimension();
            if (values != 1) {
                throw new UserException(
                        "scorer " + source.onnx() + ": expected a regressor that gives one number a pair"
                                + " (logits of shape [batch, 1]), found " + values + " numbers");
            }
            return new CrossScorer(graph);
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    @Override
    public double[] scores(List<Pair> pairs) {
        float[][] logits = graph.embedPairs(pairs);
        double[] scores = new double[logits.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = logits[i][0];
        }
        return scores;
    }

    @Override
    public void close() {
        graph.close();
    }
}
