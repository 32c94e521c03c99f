package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.List;

/** The parts with the LLM's answers, and the ids of the rows it was asked about. */
record GoldAsked(GoldPart choosing, GoldPart test, List<String> ids) {
    static GoldAsked of(GoldPart.Split split, Oracle oracle) {
        List<String> ids = new ArrayList<>();
        GoldPart choosing = split.choosing().ask(oracle, i -> true, ids);
        return new GoldAsked(choosing, split.test().ask(oracle, i -> true, ids), ids);
    }

    GoldFinding.Advice advice(GoldSpec spec, boolean certifiable) {
        int stage = 0;
        long most = -1;
        for (int s = 0; s < spec.stages(); s++) {
            int candidate = s;
            long right = choosing.count(i -> smallRight(choosing, i, candidate));
            if (right > most) {
                most = right;
                stage = s;
            }
        }
        GoldComparison comparison = compare(stage, spec.delta());
        return new GoldFinding.Advice(comparison.advice(certifiable), stage, comparison);
    }

    private GoldComparison compare(int stage, double delta) {
        int n = choosing.size() + test.size();
        boolean[] small = new boolean[n];
        boolean[] llm = new boolean[n];
        double[] confidence = new double[n];
        for (int i = 0; i < n; i++) {
            GoldPart part = i < choosing.size() ? choosing : test;
            int row = i < choosing.size() ? i : i - choosing.size();
            small[i] = smallRight(part, row, stage);
            llm[i] = part.llmRight(row);
            confidence[i] = part.rows().get(row).row().votes().get(stage).confidence();
        }
        return GoldComparison.of(small, llm, confidence, delta);
    }

    private static boolean smallRight(GoldPart part, int row, int stage) {
        return part.right(row, part.rows().get(row).row().votes().get(stage).label());
    }
}
