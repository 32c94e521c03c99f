package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.Well19937c;

/**
 * Rows in memory, with the truth.
 *
 * @param truth class index by position; ids are positions
 */
record Rows(List<Candidate> candidates, int[] truth, long seed) implements Population {
    /** Two classes; confidence ~ Beta(mean b / (1 - mean), b); right with that probability. */
    static Rows calibrated(double mean, double b, int n, long seed) {
        Random random = new Random(seed);
        BetaDistribution beta = new BetaDistribution(new Well19937c(seed), mean * b / (1 - mean), b);
        List<Candidate> rows = new ArrayList<>();
        int[] truth = new int[n];
        for (int i = 0; i < n; i++) {
            double confidence = beta.sample();
            int label = random.nextInt(2);
            truth[i] = random.nextDouble() < confidence ? label : 1 - label;
            rows.add(new Candidate("" + i, List.of(new Candidate.Vote(label, confidence))));
        }
        return new Rows(rows, truth, seed);
    }

    Rows withSeed(long other) {
        return new Rows(candidates, truth, other);
    }

    @Override
    public List<Candidate> choosing() {
        return shuffled(seed * 2 + 1);
    }

    @Override
    public List<Candidate> testing() {
        return shuffled(seed * 2 + 2);
    }

    @Override
    public long[] entries(Path path) {
        long[] entries = new long[path.size() + 1];
        candidates.forEach(row -> entries[path.entry(row.votes())]++);
        return entries;
    }

    @Override
    public long rows() {
        return candidates.size();
    }

    Oracle oracle() {
        return asked -> asked.stream()
                .mapToInt(row -> truth[Integer.parseInt(row.id())])
                .toArray();
    }

    /** Share of rows with the right label when accepted rows without a bought label keep the small one. */
    double accuracy(Agreement found) {
        java.util.Set<String> bought = java.util.Set.copyOf(found.labels());
        Path path = new Path(new double[][][] {found.thresholds()});
        long wrong = 0;
        for (Candidate row : candidates) {
            int stage = bought.contains(row.id()) ? -1 : path.stage(0, row.votes());
            wrong += stage >= 0 && row.votes().get(stage).label() != truth[Integer.parseInt(row.id())] ? 1 : 0;
        }
        return 1 - (double) wrong / candidates.size();
    }

    private List<Candidate> shuffled(long by) {
        List<Candidate> shuffled = new ArrayList<>(candidates);
        shuffled.sort(java.util.Comparator.comparing(Candidate::id));
        Collections.shuffle(shuffled, new Random(by));
        return shuffled;
    }
}
