package dev.sluice.jobs.bench.systems;

import dev.sluice.deferral.DeferralLearner;
import dev.sluice.deferral.DeferralModel;
import dev.sluice.deferral.GoldRow;
import dev.sluice.domain.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What Sluice's own deferral model says, learned on the rows to choose on: what asking is expected to gain, and the more probable
 * of both labels once the LLM has answered.
 */
record Deferred(Learned benefit, int[] choose, int[] report) {
    /** As Sluice fits it: MLlib's penalty is one of the mean loss. */
    private static final double REG_PARAM = 0.003;

    private static final long SEED = 1;

    static Deferred of(Task task, String llm) {
        List<GoldRow> gold = gold(task.choose(), llm);
        DeferralLearner learner = new DeferralLearner(
                labels(task.choose()), gold, (x, right) -> Logistic.fit(x, right, REG_PARAM * x.length)
                        .estimate());
        DeferralModel model = learner.learn("small", llm);
        List<DeferralLearner.Tried> tried = learner.tried(SEED);
        int[] choose = task.choose().answered(llm);
        Arrays.setAll(
                choose, i -> tried.get(i).after().smallStands() ? task.choose().small(i) : choose[i]);
        double[][] p = task.report().probabilities();
        int[] report = task.report().answered(llm);
        Arrays.setAll(
                report,
                i -> model.after(p[i], report[i]).smallStands() ? task.report().small(i) : report[i]);
        Learned benefit = new Learned(
                tried.stream().mapToDouble(DeferralLearner.Tried::benefit).toArray(),
                Arrays.stream(p).mapToDouble(model::benefit).toArray());
        return new Deferred(benefit, choose, report);
    }

    private static List<GoldRow> gold(Rows rows, String llm) {
        int[] answers = rows.answered(llm);
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new GoldRow(rows.probabilities()[i], answers[i], rows.gold()[i]))
                .toList();
    }

    /** Names do not matter here. */
    private static Labels labels(Rows rows) {
        return new Labels(IntStream.range(0, rows.probabilities()[0].length)
                .mapToObj(Integer::toString)
                .toList());
    }
}
