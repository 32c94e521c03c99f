package dev.sluice.model;

import dev.sluice.domain.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A pair scorer as a classifier: every text with every label's verbalisation. Owns the scorer. */
final class ScorerClassifier implements Classifier {
    /** Bounds the tokens that a cross-encoder holds at once. */
    private static final int MOST_PAIRS = 4096;

    private final Labels labels;
    private final ScorerSpec spec;
    private final PairScorer scorer;

    ScorerClassifier(Labels labels, ScorerSpec spec, PairScorer scorer) {
        this.labels = labels;
        this.spec = spec;
        this.scorer = scorer;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public double[][] logits(List<String> texts) {
        int classes = labels.size();
        int together = Math.max(1, MOST_PAIRS / classes);
        double[][] logits = new double[texts.size()][];
        for (int start = 0; start < logits.length; start += together) {
            List<String> some = texts.subList(start, Math.min(logits.length, start + together));
            double[] scores = scorer.scores(pairs(some));
            for (int i = 0; i < some.size(); i++) {
                logits[start + i] = ScorerSpec.logits(Arrays.copyOfRange(scores, i * classes, (i + 1) * classes));
            }
        }
        return logits;
    }

    @Override
    public void close() {
        scorer.close();
    }

    private List<PairScorer.Pair> pairs(List<String> texts) {
        List<PairScorer.Pair> pairs = new ArrayList<>();
        for (String text : texts) {
            String instruction = spec.instruction(text);
            spec.verbalizations().forEach(response -> pairs.add(new PairScorer.Pair(instruction, response)));
        }
        return pairs;
    }
}
