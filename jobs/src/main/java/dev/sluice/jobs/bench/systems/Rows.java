package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows with what was said of them, classes as indices. Not copied; not changed.
 *
 * @param probabilities calibrated, of the small model, one a class
 * @param gold the right class
 * @param answers by LLM, the class that it answered, or -1 for an answer that is none
 * @param characters of the text, for the length of a prompt
 */
public record Rows(double[][] probabilities, int[] gold, Map<String, int[]> answers, int[] characters) {
    public Rows {
        answers = Map.copyOf(answers);
        for (int[] column : answers.values()) {
            if (column.length != gold.length) {
                throw new IllegalArgumentException("expected " + gold.length + " answers, found " + column.length);
            }
        }
        if (probabilities.length != gold.length || characters.length != gold.length) {
            throw new IllegalArgumentException("expected as many of each as gold labels: " + gold.length);
        }
    }

    public int size() {
        return gold.length;
    }

    /** The same rows as another small model sees them. */
    public Rows with(double[][] others) {
        return new Rows(others, gold, answers, characters);
    }

    /** The class that the small model holds most likely, the first of equals. */
    int small(int row) {
        double[] p = probabilities[row];
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            best = p[k] > p[best] ? k : best;
        }
        return best;
    }

    int[] smallLabels() {
        int[] labels = new int[size()];
        Arrays.setAll(labels, this::small);
        return labels;
    }

    /** Of the small model alone. */
    public double accuracy() {
        return accuracy(smallLabels());
    }

    /** The small model's accuracy less that of another one on the same rows. */
    public Difference less(Rows other) {
        return Difference.of(right(smallLabels()), other.right(other.smallLabels()));
    }

    double confidence(int row) {
        return probabilities[row][small(row)];
    }

    /** What remains if this LLM is asked for every row: an answer that is none leaves the small model's. */
    int[] answered(String llm) {
        int[] labels = answers.get(llm).clone();
        Arrays.setAll(labels, i -> labels[i] < 0 ? small(i) : labels[i]);
        return labels;
    }

    /** Whether each label is the gold one. */
    boolean[] right(int[] labels) {
        boolean[] right = new boolean[size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = labels[i] == gold[i];
        }
        return right;
    }

    public double accuracy(int[] labels) {
        int right = 0;
        for (boolean each : right(labels)) {
            right += each ? 1 : 0;
        }
        return (double) right / size();
    }

    /** Some of the rows, in the order of the indices. */
    public Rows at(int[] indices) {
        Map<String, int[]> some = new HashMap<>();
        answers.forEach((llm, column) -> some.put(llm, pick(column, indices)));
        return new Rows(
                Arrays.stream(indices).mapToObj(i -> probabilities[i]).toArray(double[][]::new),
                pick(gold, indices),
                some,
                pick(characters, indices));
    }

    private static int[] pick(int[] values, int[] indices) {
        return Arrays.stream(indices).map(i -> values[i]).toArray();
    }
}
