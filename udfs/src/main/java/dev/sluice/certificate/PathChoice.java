package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The path of candidates that the labels bought so far suggest. */
final class PathChoice {
    private static final int POINTS = 50;
    private static final double WORTHWHILE = 1.002;

    private final AgreementSpec spec;
    private final Sampling sampling;
    private final List<Candidate> choosing;
    private final long rows;
    private final List<Levels> levels;

    /** @param rows that the choosing rows stand for */
    PathChoice(AgreementSpec spec, Sampling sampling, List<Candidate> choosing, long rows) {
        this.spec = spec;
        this.sampling = sampling;
        this.choosing = choosing;
        this.rows = rows;
        this.levels = IntStream.range(0, spec.stages())
                .mapToObj(stage -> Levels.of(choosing, stage))
                .toList();
    }

    /** @param worth of a path; asked only where there are several stages */
    RiskPath path(KnownLabels known, Random random, ToDoubleFunction<RiskPath> worth) {
        List<Candidate> labelled = known.sortedRows();
        List<RiskModel> models = new ArrayList<>();
        for (int s = 0; s < spec.stages(); s++) {
            int stage = s;
            List<Candidate> scored = labelled.stream()
                    .filter(row -> row.votes().get(stage).label() >= 0
                            && !Double.isNaN(row.votes().get(stage).confidence()))
                    .toList();
            boolean[] wrong = new boolean[scored.size()];
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] = known.wrong(scored.get(i), stage);
            }
            List<Candidate.Vote> votes =
                    scored.stream().map(row -> row.votes().get(stage)).toList();
            models.add(RiskModel.fit(levels.get(stage), votes, wrong, spec.classes(), spec.perClass(), random));
        }
        return bestStages(models, sampling.ofTheseRows() ? known.ids() : Set.of(), worth);
    }

    /** Of all sets of stages the one that promises most; more stages only where they pay. */
    private RiskPath bestStages(List<RiskModel> models, Set<String> labelled, ToDoubleFunction<RiskPath> worth) {
        int stages = spec.stages();
        double skip = Math.min(1, sampling.free() / (double) Math.max(1, rows));
        RiskPath best = null;
        double most = -1;
        for (int size = 1; size <= stages; size++) {
            for (int set = 1; set < 1 << stages; set++) {
                if (Integer.bitCount(set) != size) {
                    continue;
                }
                boolean[] used = new boolean[stages];
                for (int s = 0; s < stages; s++) {
                    used[s] = (set >> s & 1) == 1;
                }
                RiskPath path = RiskPath.of(choosing, models, used, spec.classes(), labelled, rows, skip, POINTS);
                double found = stages == 1 ? 0 : worth.applyAsDouble(path);
                if (best == null || found > most * WORTHWHILE) {
                    best = path;
                    most = found;
                }
            }
        }
        return best;
    }
}
