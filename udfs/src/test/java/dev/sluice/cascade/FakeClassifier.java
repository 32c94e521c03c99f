package dev.sluice.cascade;

import dev.sluice.domain.Labels;
import dev.sluice.model.Classifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Scores of a function of the text alone; writes down what it was asked. */
final class FakeClassifier implements Classifier {
    final List<List<String>> batches = new ArrayList<>();
    int closed;
    private final Labels labels;
    private final Function<String, double[]> scores;

    FakeClassifier(Labels labels, Function<String, double[]> scores) {
        this.labels = labels;
        this.scores = scores;
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public double[][] logits(List<String> texts) {
        batches.add(List.copyOf(texts));
        return texts.stream().map(scores).toArray(double[][]::new);
    }

    List<String> texts() {
        return batches.stream().flatMap(List::stream).distinct().toList();
    }

    @Override
    public void close() {
        closed++;
    }
}
