package dev.sluice.jobs.bench;

import dev.sluice.certificate.Candidate;
import dev.sluice.certificate.Finding;
import dev.sluice.certificate.GoldRow;
import dev.sluice.certificate.ReferenceFinding.Combination;
import dev.sluice.certificate.StageSeconds;
import dev.sluice.jobs.bench.systems.Difference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cascades of small stages on rows that chose nothing.
 *
 * @param names of the stages, the reference last
 * @param seconds of this process for a row
 */
record CascadeFrontier(List<String> names, StageSeconds seconds, List<GoldRow> rows) {
    /** What thresholds make of the rows. */
    private record Outcome(boolean[] right, long[] answered, double cpuSeconds) {
        double accuracy() {
            int hits = 0;
            for (boolean one : right) {
                hits += one ? 1 : 0;
            }
            return (double) hits / right.length;
        }
    }

    private Outcome outcome(List<Double> thresholds) {
        boolean[] right = new boolean[rows.size()];
        long[] answered = new long[names.size() + 1];
        double cpuSeconds = 0;
        double[] levels = thresholds.stream().mapToDouble(Double::doubleValue).toArray();
        for (int i = 0; i < right.length; i++) {
            int stage = 0;
            for (; stage < names.size(); stage++) {
                cpuSeconds += levels[stage] <= 1 ? seconds.of(stage, levels) : 0;
                Candidate.Vote vote = rows.get(i).row().votes().get(stage);
                if (vote.confidence() >= levels[stage]) {
                    right[i] = vote.label() == rows.get(i).gold();
                    break;
                }
            }
            answered[stage]++;
        }
        return new Outcome(right, answered, cpuSeconds / right.length);
    }

    /** One line for each choice of stages, the fastest first. */
    List<Measure> measures(List<Combination> combinations) {
        return combinations.stream()
                .map(Combination::thresholds)
                .sorted(Comparator.comparingDouble(
                        thresholds -> outcome(thresholds).cpuSeconds()))
                .map(thresholds -> {
                    Outcome found = outcome(thresholds);
                    return Measure.printed(
                            "test split, " + words(thresholds),
                            String.format(Locale.ROOT, "%.0f, %.4f", 1 / found.cpuSeconds(), found.accuracy()),
                            "rows per CPU-second, accuracy");
                })
                .toList();
    }

    /** The certified cascade against the reference. */
    List<Measure> against(List<Double> thresholds, Finding finding, double epsilon) {
        List<Double> alone = IntStream.range(0, names.size())
                .mapToObj(s -> s == names.size() - 1 ? 0.0 : 2.0)
                .toList();
        Outcome cascade = outcome(thresholds);
        Outcome reference = outcome(alone);
        Difference difference = Difference.of(cascade.right(), reference.right());
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.printed(
                "certified on " + finding.rows() + " gold rows",
                String.format(
                        Locale.ROOT,
                        "%s; %+.4f, p = %.3g",
                        words(thresholds),
                        finding.estimate() - 1,
                        finding.pValue()),
                "stages, accuracy less that of " + names.get(names.size() - 1)));
        measures.add(Measure.printed(
                "rows that each stage answers, test split",
                IntStream.range(0, names.size())
                        .filter(s -> thresholds.get(s) <= 1)
                        .mapToObj(s -> String.format(
                                Locale.ROOT, "%s %.1f %%", names.get(s), 100.0 * cascade.answered()[s] / rows.size()))
                        .collect(Collectors.joining(", ")),
                "share"));
        measures.add(Measure.printed(
                "accuracy on the test split, cascade and " + names.get(names.size() - 1) + " alone",
                String.format(Locale.ROOT, "%.4f, %.4f", cascade.accuracy(), reference.accuracy()),
                "accuracy"));
        measures.add(new Measure(
                "cascade less " + names.get(names.size() - 1) + " alone, test split",
                difference.toString(),
                "accuracy",
                String.format(Locale.ROOT, ">= -%.3f", epsilon),
                difference.mean() >= -epsilon));
        return measures;
    }

    private String words(List<Double> thresholds) {
        return IntStream.range(0, names.size())
                .filter(s -> thresholds.get(s) <= 1)
                .mapToObj(s -> thresholds.get(s) > 0
                        ? String.format(Locale.ROOT, "%s (%.3f)", names.get(s), thresholds.get(s))
                        : names.get(s))
                .collect(Collectors.joining(" -> "));
    }
}
