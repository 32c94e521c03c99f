package dev.sluice.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Candidate cascades in the order of estimated risk, and what the risk models expect of each.
 *
 * @param path the safest first
 * @param entries of the choosing rows
 * @param open estimated rows accepted at each point without a label
 * @param wrong estimated wrong ones among them, {@code [draw][point]}
 */
record RiskPath(Path path, int[] entries, double[] open, double[][] wrong) {
    /** Above any confidence. */
    static final double NEVER = 2;

    /** The first point keeps below what is skipped, whose share of all rows is known only about. */
    private static final double INSIDE = .97;

    /**
     * @param models one per stage
     * @param used which stages may accept
     * @param labelled ids of choosing rows whose label is known
     * @param skip share of the rows below which no candidate lies but the first
     */
    static RiskPath of(
            List<Candidate> choosing,
            List<RiskModel> models,
            boolean[] used,
            int classes,
            Set<String> labelled,
            long rows,
            double skip,
            int points) {
        int stages = models.size();
        double[][][] mean = new double[stages][][];
        for (int s = 0; s < stages; s++) {
            mean[s] = models.get(s).monotone(classes);
        }
        double[] least = new double[choosing.size()];
        for (int i = 0; i < least.length; i++) {
            least[i] = Double.POSITIVE_INFINITY;
            List<Candidate.Vote> votes = choosing.get(i).votes();
            for (int s = 0; s < votes.size(); s++) {
                if (used[s]) {
                    least[i] = Math.min(least[i], risk(mean[s], models.get(s).levels(), votes.get(s)));
                }
            }
        }
        double[] limits = limits(least, skip, points);
        double[][][] thresholds = new double[limits.length][stages][classes];
        for (int k = 0; k < limits.length; k++) {
            for (int s = 0; s < stages; s++) {
                Levels levels = models.get(s).levels();
                for (int c = 0; c < classes; c++) {
                    thresholds[k][s][c] = NEVER;
                    for (int l = levels.size() - 1; l >= 0 && used[s]; l--) {
                        if (mean[s][l][c] <= limits[k]) {
                            thresholds[k][s][c] = levels.edge(l);
                            break;
                        }
                    }
                }
            }
        }
        return expect(new Path(thresholds), choosing, models, labelled, rows);
    }

    /** Estimated wrong rows without a label that a point accepts. */
    double expectedWrong(int point) {
        return Arrays.stream(wrong).mapToDouble(draw -> draw[point]).average().orElse(0);
    }

    private static double risk(double[][] mean, Levels levels, Candidate.Vote vote) {
        int level = levels.of(vote.confidence());
        return level < 0 || vote.label() < 0 ? Double.POSITIVE_INFINITY : mean[level][vote.label()];
    }

    /** Distinct risks at evenly spaced shares of the rows, ascending. */
    private static double[] limits(double[] least, double skip, int points) {
        double[] sorted = Arrays.stream(least).sorted().toArray();
        double[] limits = new double[points + 1];
        int count = 0;
        for (int k = 0; k <= points; k++) {
            double share = k == 0 ? INSIDE * skip : skip + (1 - skip) * k / points;
            int rank = (int) Math.min(sorted.length, Math.max(1, Math.round(share * sorted.length)));
            double limit = sorted.length == 0 ? Double.POSITIVE_INFINITY : sorted[rank - 1];
            if (!Double.isInfinite(limit) && (count == 0 || limit > limits[count - 1])) {
                limits[count++] = limit;
            }
        }
        return Arrays.copyOf(limits, count);
    }

    private static RiskPath expect(
            Path path, List<Candidate> choosing, List<RiskModel> models, Set<String> labelled, long rows) {
        int size = path.size();
        int draws = models.get(0).draws();
        double weight = choosing.isEmpty() ? 0 : (double) rows / choosing.size();
        int[] entries = new int[choosing.size()];
        double[] open = new double[size];
        double[][] wrong = new double[draws][size];
        for (int i = 0; i < entries.length; i++) {
            Candidate row = choosing.get(i);
            entries[i] = path.entry(row.votes());
            if (entries[i] == size) {
                continue;
            }
            // A choosing row stands for `weight` rows; its own label takes only itself away.
            double each = labelled.contains(row.id()) ? weight - 1 : weight;
            open[entries[i]] += each;
            int from = entries[i];
            while (from < size) {
                int stage = path.stage(from, row.votes());
                int to = from + 1;
                while (to < size && path.stage(to, row.votes()) == stage) {
                    to++;
                    if (models.size() == 1) {
                        to = size;
                    }
                }
                Candidate.Vote vote = row.votes().get(stage);
                int level = models.get(stage).levels().of(vote.confidence());
                for (int d = 0; d < draws; d++) {
                    double risk = each * models.get(stage).risk(d, level, vote.label());
                    wrong[d][from] += risk;
                    if (to < size) {
                        wrong[d][to] -= risk;
                    }
                }
                from = to;
            }
        }
        for (int k = 1; k < size; k++) {
            open[k] += open[k - 1];
            for (double[] draw : wrong) {
                draw[k] += draw[k - 1];
            }
        }
        return new RiskPath(path, entries, open, wrong);
    }
}
