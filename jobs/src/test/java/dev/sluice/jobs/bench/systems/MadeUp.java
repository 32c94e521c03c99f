package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;

/**
 * Rows of three classes by rules that can be checked by hand: gold and the small model know the first two only, the small model's
 * confidence is its true accuracy, and the LLM is right but for every fourth row, where it answers the third class.
 */
final class MadeUp {
    static final String LLM = "llm";
    private static final int CLASSES = 3;

    private MadeUp() {}

    static Rows rows(int n, long seed) {
        Random random = new Random(seed);
        double[][] probabilities = new double[n][CLASSES];
        int[] gold = new int[n];
        int[] answers = new int[n];
        int[] characters = new int[n];
        for (int i = 0; i < n; i++) {
            double confidence = 0.5 + 0.5 * random.nextDouble();
            int small = random.nextInt(2);
            Arrays.fill(probabilities[i], (1 - confidence) / (CLASSES - 1));
            probabilities[i][small] = confidence;
            gold[i] = random.nextDouble() < confidence ? small : 1 - small;
            answers[i] = random.nextInt(4) == 0 ? 2 : gold[i];
            characters[i] = 10 + random.nextInt(90);
        }
        return new Rows(probabilities, gold, Map.of(LLM, answers), characters);
    }

    static Task task() {
        return new Task("made up", "small", rows(800, 1), rows(1_000, 2));
    }
}
