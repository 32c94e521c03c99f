package dev.sluice.jobs.bench.systems;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The label that is most probably right once LLMs have answered: the small model's or one of theirs, each with a probability
 * learned on the rows to choose on from all that is known by then.
 */
record Judged(int[] choose, int[] report, Learned certainty) {
    static Judged of(Task task, List<String> llms) {
        List<Learned> right = new ArrayList<>();
        for (int candidate = 0; candidate <= llms.size(); candidate++) {
            boolean[] hits = task.choose().right(labels(task.choose(), llms, candidate));
            right.add(Learned.of(task, (rows, row) -> features(rows, row, llms), hits));
        }
        int[] choose = best(right.stream().map(Learned::choose).toList());
        int[] report = best(right.stream().map(Learned::report).toList());
        return new Judged(
                picked(task.choose(), llms, choose),
                picked(task.report(), llms, report),
                new Learned(
                        most(right.stream().map(Learned::choose).toList()),
                        most(right.stream().map(Learned::report).toList())));
    }

    /** Candidate 0 is the small model. */
    private static int[] labels(Rows rows, List<String> llms, int candidate) {
        return candidate == 0 ? rows.smallLabels() : rows.answered(llms.get(candidate - 1));
    }

    private static double[] features(Rows rows, int row, List<String> llms) {
        double[] all = new double[0];
        List<Integer> answers = new ArrayList<>();
        for (String llm : llms) {
            int answer = rows.answers().get(llm)[row];
            answers.add(answer < 0 ? rows.small(row) : answer);
            all = Features.joined(all, Features.after(rows, row, answers.get(answers.size() - 1)));
        }
        for (int i = 1; i < answers.size(); i++) {
            double same = answers.get(i).equals(answers.get(i - 1)) ? 1 : 0;
            all = Features.joined(all, new double[] {same});
        }
        return all;
    }

    private static int[] picked(Rows rows, List<String> llms, int[] candidates) {
        List<int[]> labels = new ArrayList<>();
        for (int candidate = 0; candidate <= llms.size(); candidate++) {
            labels.add(labels(rows, llms, candidate));
        }
        int[] picked = new int[rows.size()];
        Arrays.setAll(picked, i -> labels.get(candidates[i])[i]);
        return picked;
    }

    /** Of equals the last: the strongest LLM. */
    private static int[] best(List<double[]> right) {
        int[] best = new int[right.get(0).length];
        for (int i = 0; i < best.length; i++) {
            for (int candidate = 1; candidate < right.size(); candidate++) {
                best[i] = right.get(candidate)[i] >= right.get(best[i])[i] ? candidate : best[i];
            }
        }
        return best;
    }

    private static double[] most(List<double[]> right) {
        double[] most = new double[right.get(0).length];
        Arrays.setAll(most, i -> right.stream().mapToDouble(p -> p[i]).max().orElseThrow());
        return most;
    }
}
