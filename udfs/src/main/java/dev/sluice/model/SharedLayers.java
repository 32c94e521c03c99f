package dev.sluice.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Classifiers of which each one's encoder begins with the whole of the one before: a row that goes on from one to the next is
 * computed from there on. What is known of a row inside is gone before the next row begins. Thread-safe.
 */
public final class SharedLayers {
    /** Whether a row is to be scored by the next stage too; a function of the scores alone. */
    public interface GoesOn {
        /** @param stage that gave the scores, from 0 */
        boolean test(int stage, double[] logits);
    }

    private final List<EncoderClassifier> classifiers;
    private final List<LayerRest> rests;

    /** @param rests each begins with the classifier that the one before ends with; at least one; they stay the caller's */
    public SharedLayers(List<LayerRest> rests) {
        this.rests = List.copyOf(rests);
        List<EncoderClassifier> all = new ArrayList<>(List.of(rests.get(0).before()));
        for (LayerRest rest : rests) {
            if (rest.before() != all.get(all.size() - 1)) {
                throw new IllegalArgumentException("layers that do not begin where the ones before end");
            }
            all.add(rest.after());
        }
        this.classifiers = List.copyOf(all);
    }

    /**
     * Scores each text by the first classifier, and by the next as long as it goes on. The scores are, bit by bit, those of
     * {@link Classifier#logits} of each. Texts that are the same to the encoder are computed once and share their scores.
     *
     * @return for each text the scores of the classifiers that it came to, one or more
     * @throws IllegalStateException when the runtime fails
     */
    public double[][][] logits(List<String> texts, GoesOn goesOn) {
        Distinct distinct = Distinct.of(classifiers.get(0).encoder().tokens(texts));
        double[][][] found =
                Arrays.stream(distinct.rows()).map(row -> logits(row, goesOn)).toArray(double[][][]::new);
        return distinct.spread(found);
    }

    private double[][] logits(Tokens.Ids row, GoesOn goesOn) {
        List<double[]> logits = new ArrayList<>();
        HeldOutput held = classifiers.get(0).encoder().hold(row);
        try {
            logits.add(scored(0, held, row));
            for (int s = 0; s < rests.size() && goesOn.test(s, logits.get(s)); s++) {
                HeldOutput next = rests.get(s).hold(row, held);
                held.close();
                held = next;
                logits.add(scored(s + 1, held, row));
            }
        } finally {
            held.close();
        }
        return logits.toArray(double[][]::new);
    }

    private double[] scored(int stage, HeldOutput held, Tokens.Ids row) {
        EncoderClassifier classifier = classifiers.get(stage);
        return classifier.logits(classifier.encoder().vector(held, row));
    }
}
