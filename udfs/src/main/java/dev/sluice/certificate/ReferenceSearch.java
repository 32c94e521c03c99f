package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The cascade of small stages that takes the least time for a row and is at most epsilon less often right than the last of them
 * alone. No LLM takes part. Stages and thresholds are chosen together, by Pareto testing (Laufer-Goldshlager et al. 2023): a
 * fifth of the gold rows finds the cascades that no other beats at once in time and in how surely they lose no more than that, and
 * the others test these from the surest to the fastest, until the first fails (fixed-sequence testing, so delta is not split). The exact paired test
 * of {@link NonInferiority} looks at rows on which cascade and reference differ. Deterministic, whatever the order of the rows.
 *
 * <p>Scope: the stream that the gold rows are independent draws of.
 */
public final class ReferenceSearch {
    /** Beyond these the grid takes long and learns little. */
    private static final int MOST_CHOOSING = 4_000;

    private static final int MOST_POINTS = 50;

    /** Of the reference's time; what gains less is no gain. */
    private static final double FASTER = 0.99;

    private ReferenceSearch() {}

    /** Looks for it; a cascade that is not faster than the reference is not certified. */
    public static ReferenceFinding search(ReferenceSpec spec, List<GoldRow> rows) {
        GoldPart.Split split = GoldPart.split(rows, Integer.MAX_VALUE, spec.seed());
        List<GoldRow> choosing = split.choosing().rows();
        CascadeGrid test = new CascadeGrid(split.test().rows(), spec.seconds());
        int n = test.rows().size();
        if (!NonInferiority.canPass(n, spec.epsilon(), spec.delta())) {
            long needed = NonInferiority.leastRows(spec.epsilon(), spec.delta());
            String why = "too few gold rows: " + rows.size() + " given, which leaves " + n
                    + " for the test, where at least " + needed + " are needed; " + GoldPart.rowsFor(needed)
                    + " would do";
            return new ReferenceFinding(nothing(spec, n, why), List.of());
        }
        CascadeGrid grid =
                new CascadeGrid(choosing.subList(0, Math.min(MOST_CHOOSING, choosing.size())), spec.seconds());
        List<CascadeGrid.Point> all = grid.all();
        double[] alone = reference(spec);
        List<double[]> path = path(spec, grid, all, alone);
        boolean[][] right = path.stream().map(test::rights).toArray(boolean[][]::new);
        boolean[] reference = test.rights(alone);
        NonInferiority found = NonInferiority.certify(right, reference, spec.epsilon(), spec.delta());
        List<ReferenceFinding.Combination> combinations = combinations(spec, grid, all, test);
        int chosen = found.certified().orElse(found.points().get(0)).index();
        if (chosen == 0) {
            return new ReferenceFinding(nothing(spec, n, nobodyFaster(spec, found)), combinations);
        }
        return new ReferenceFinding(
                certified(spec, test, found, path.get(chosen), grid.rows().size()), combinations);
    }

    private static double[] reference(ReferenceSpec spec) {
        double[] thresholds = new double[spec.stages()];
        Arrays.fill(thresholds, ConfidencePath.NOTHING);
        thresholds[spec.stages() - 1] = 0;
        return thresholds;
    }

    /**
     * The reference alone, which loses nothing, then the faster cascades that no other beats in time and in how surely they
     * lose less than epsilon, from the surest on.
     */
    private static List<double[]> path(
            ReferenceSpec spec, CascadeGrid grid, List<CascadeGrid.Point> all, double[] reference) {
        CascadeGrid.Point alone = grid.at(reference);
        List<CascadeGrid.Point> faster = CascadeGrid.frontier(
                all.stream()
                        .filter(point -> point.seconds() < FASTER * alone.seconds())
                        .toList(),
                point -> surety(point, alone, spec.epsilon() * grid.rows().size()));
        int points = Math.min(MOST_POINTS, faster.size());
        List<double[]> path = new ArrayList<>(List.of(reference));
        IntStream.range(0, points)
                .map(k -> (int) ((long) k * faster.size() / points))
                .forEach(k -> path.add(faster.get(k).thresholds()));
        return path;
    }

    /** How many of its standard deviations, about, the loss is below the allowed one: rows that the two differ on make it unsure. */
    private static double surety(CascadeGrid.Point point, CascadeGrid.Point alone, double allowed) {
        long gain = point.right() - alone.right();
        long differ = gain + 2 * point.worse();
        return (gain + allowed) / Math.sqrt(differ + 1.0);
    }

    private static Finding certified(
            ReferenceSpec spec, CascadeGrid test, NonInferiority found, double[] thresholds, int choosing) {
        NonInferiority.Point point = found.certified().orElseThrow();
        CascadeGrid.Point own = test.at(thresholds);
        CascadeGrid.Point alone = test.at(reference(spec));
        int n = test.rows().size();
        long[] answered = test.answered(thresholds);
        Map<String, Double> figures = new TreeMap<>();
        figures.put("goldRows", (double) n);
        figures.put("accuracy", (double) own.right() / n);
        figures.put("referenceAccuracy", (double) alone.right() / n);
        figures.put("secondsPerRow", own.seconds() / n);
        figures.put("referenceSecondsPerRow", alone.seconds() / n);
        figures.put("speedup", alone.seconds() / own.seconds());
        for (int s = 0; s < spec.stages(); s++) {
            figures.put("answeredByStage" + (s + 1), (double) answered[s]);
        }
        return new Finding(
                true,
                perClass(thresholds, spec.classes()),
                1 - spec.epsilon(),
                1 - spec.epsilon(),
                1 + point.difference(),
                point.pValue(),
                n,
                n - answered[spec.stages()],
                List.of(),
                "non-inferiority to the last stage alone on gold rows, exact paired test; " + choosing
                        + " gold rows chose stages and thresholds, " + n + " others tested them; "
                        + found.test().deltaUse(),
                figures,
                "");
    }

    /**
     * Of each choice of stages the fastest that on the choosing rows is within epsilon of the reference, or else the most
     * accurate; as the test rows see it.
     */
    private static List<ReferenceFinding.Combination> combinations(
            ReferenceSpec spec, CascadeGrid grid, List<CascadeGrid.Point> all, CascadeGrid test) {
        long enough = (long) Math.ceil(
                grid.at(reference(spec)).right() - spec.epsilon() * grid.rows().size());
        Map<Integer, CascadeGrid.Point> best = new TreeMap<>();
        all.forEach(point -> best.merge(point.stages(), point, (a, b) -> better(a, b, enough)));
        int n = test.rows().size();
        return best.values().stream()
                .map(point -> test.at(point.thresholds()))
                .map(point -> new ReferenceFinding.Combination(
                        Arrays.stream(point.thresholds()).boxed().toList(),
                        point.seconds() / n,
                        (double) point.right() / n))
                .toList();
    }

    private static CascadeGrid.Point better(CascadeGrid.Point a, CascadeGrid.Point b, long enough) {
        boolean first = a.right() >= enough;
        boolean second = b.right() >= enough;
        if (first && second) {
            return b.seconds() < a.seconds() ? b : a;
        }
        return b.right() > a.right() ? b : a;
    }

    private static double[][] perClass(double[] thresholds, int classes) {
        return Arrays.stream(thresholds)
                .mapToObj(threshold -> {
                    double[] all = new double[classes];
                    Arrays.fill(all, threshold);
                    return all;
                })
                .toArray(double[][]::new);
    }

    private static String nobodyFaster(ReferenceSpec spec, NonInferiority found) {
        if (found.points().size() == 1) {
            return "do not cascade: no choice of stages and thresholds takes less time than the last stage alone";
        }
        NonInferiority.Point failed = found.points().get(1);
        return String.format(
                Locale.ROOT,
                "do not cascade: that a faster cascade loses at most %s was not shown. Of %d gold rows only the"
                        + " surest cascade is right on %d, only the last stage on %d (%.4f, p = %.3g)",
                spec.epsilon(),
                failed.rows(),
                failed.better(),
                failed.worse(),
                failed.difference(),
                failed.pValue());
    }

    private static Finding nothing(ReferenceSpec spec, int rows, String why) {
        return Finding.untested(spec.stages(), spec.classes(), 1 - spec.epsilon(), rows, List.of(), why);
    }
}
