package dev.sluice.jobs.bench.agreement;

import dev.sluice.certificate.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rows with the answer of one small model and that of the oracle. Immutable; its rows are numbered from 0. */
public final class Column {
    /** So that 10,000 rows and a target of 0.9 allow 1,000 wrong ones. */
    private static final double ROUNDING = 1e-9;

    private final int classes;
    private final int[] label;
    private final double[] confidence;
    private final int[] oracle;
    private final int[] order;
    private final List<Candidate> candidates;

    /**
     * @param classes of both
     * @param label class index by the small model
     * @param confidence of the small model, higher is surer; no NaN
     * @param oracle class index by the oracle
     */
    public Column(int classes, int[] label, double[] confidence, int[] oracle) {
        if (label.length == 0 || label.length != confidence.length || label.length != oracle.length) {
            throw new IllegalArgumentException(
                    "expected as many labels as confidences and answers, at least one, found " + label.length + ", "
                            + confidence.length + " and " + oracle.length);
        }
        this.classes = classes;
        this.label = label.clone();
        this.confidence = confidence.clone();
        this.oracle = oracle.clone();
        this.order = IntStream.range(0, label.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> confidence[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        this.candidates = IntStream.range(0, label.length)
                .mapToObj(i -> new Candidate(Integer.toString(i), List.of(new Candidate.Vote(label[i], confidence[i]))))
                .toList();
    }

    int rows() {
        return label.length;
    }

    int classes() {
        return classes;
    }

    int label(int row) {
        return label[row];
    }

    double confidence(int row) {
        return confidence[row];
    }

    int oracle(int row) {
        return oracle[row];
    }

    boolean wrong(int row) {
        return label[row] != oracle[row];
    }

    /** The row of a rank, 0 the surest; of equals the one that comes first. */
    int at(int rank) {
        return order[rank];
    }

    /** The rank of each row. */
    int[] ranks() {
        int[] ranks = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            ranks[order[i]] = i;
        }
        return ranks;
    }

    /** The rows as a search sees them; the id is the number. */
    List<Candidate> candidates() {
        return candidates;
    }

    /** How many rows may be wrong. */
    int allowed(double target) {
        return (int) Math.floor((1 - target) * rows() + ROUNDING);
    }

    /** The share of the small model's labels that the oracle gives as well. */
    public double accuracy() {
        return 1 - (double) IntStream.range(0, rows()).filter(this::wrong).count() / rows();
    }
}
