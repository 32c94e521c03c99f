package dev.sluice.jobs.bench.systems;

import java.util.Arrays;
import java.util.List;

/**
 * A way to decide which rows one LLM is asked for and what becomes of its answer.
 *
 * @param choose cross-fitted where something was learned
 */
record Cascade(String name, Decided choose, Decided report) {
    /** The least confident first; the LLM's answer stands. */
    static Cascade confidence(Task task, String llm) {
        return of(
                "confidence",
                doubt(task),
                task.choose().answered(llm),
                task.report().answered(llm));
    }

    /** An answer outside the small model's k most probable labels counts as refused. */
    static Cascade pruned(Task task, String llm, int k) {
        return of("hard pruning, top " + k, doubt(task), pruned(task.choose(), llm, k), pruned(task.report(), llm, k));
    }

    /** The highest P(LLM right) - P(small right) first. */
    static Cascade benefit(Task task, String llm, Deferred deferred) {
        return of(
                "benefit",
                deferred.benefit(),
                task.choose().answered(llm),
                task.report().answered(llm));
    }

    /** The least confident first; of both labels the one that is more probably right. */
    static Cascade deferred(Task task, Deferred deferred) {
        return of(Figures.DEFERRED, doubt(task), deferred.choose(), deferred.report());
    }

    static Cascade benefitDeferred(Task task, Deferred deferred) {
        return of("benefit + deferral model", deferred.benefit(), deferred.choose(), deferred.report());
    }

    static List<Cascade> all(Task task, String llm, Deferred deferred) {
        return List.of(
                confidence(task, llm),
                benefit(task, llm, deferred),
                pruned(task, llm, 3),
                pruned(task, llm, 5),
                deferred(task, deferred),
                benefitDeferred(task, deferred));
    }

    private static Cascade of(String name, Learned urgency, int[] choose, int[] report) {
        return new Cascade(name, new Decided(urgency.choose(), choose), new Decided(urgency.report(), report));
    }

    static Learned doubt(Task task) {
        return new Learned(doubt(task.choose()), doubt(task.report()));
    }

    private static double[] doubt(Rows rows) {
        double[] doubt = new double[rows.size()];
        Arrays.setAll(doubt, i -> 1 - rows.confidence(i));
        return doubt;
    }

    private static int[] pruned(Rows rows, String llm, int k) {
        int[] labels = rows.answered(llm);
        Arrays.setAll(labels, i -> rank(rows.probabilities()[i], labels[i]) < k ? labels[i] : rows.small(i));
        return labels;
    }

    private static long rank(double[] p, int label) {
        return Arrays.stream(p).filter(q -> q > p[label]).count();
    }
}
