package dev.sluice.model;

import dev.sluice.domain.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An encoder under a head; without one, an encoder whose vectors are the scores. Owns the encoder. */
final class EncoderClassifier implements Classifier {
    private final Labels labels;
    private final OnnxEncoder encoder;
    private final Optional<DenseHead> head;
    private final EncoderKey key;

    EncoderClassifier(Labels labels, OnnxEncoder encoder, Optional<DenseHead> head, EncoderKey key) {
        this.labels = labels;
        this.encoder = encoder;
        this.head = head;
        this.key = key;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public double[][] logits(List<String> texts) {
        return logits(encoder.embed(texts));
    }

    /** @param vectors of the encoder */
    double[][] logits(float[][] vectors) {
        return Arrays.stream(vectors).map(this::logits).toArray(double[][]::new);
    }

    /** @param vector of the encoder */
    double[] logits(float[] vector) {
        return head.map(h -> h.logits(vector)).orElseGet(() -> widen(vector));
    }

    EncoderKey key() {
        return key;
    }

    OnnxEncoder encoder() {
        return encoder;
    }

    @Override
    public void close() {
        encoder.close();
    }

    private static double[] widen(float[] vector) {
        double[] wide = new double[vector.length];
        for (int i = 0; i < vector.length; i++) {
            wide[i] = vector[i];
        }
        return wide;
    }
}
