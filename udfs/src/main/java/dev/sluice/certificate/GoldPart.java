package dev.sluice.certificate;

import dev.sluice.domain.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Gold rows that play one part, with the LLM's answers to those it was asked about.
 *
 * @param llm class index a row; {@link Oracle#NONE} where it was not asked or gave no usable answer
 */
record GoldPart(List<GoldRow> rows, int[] llm) {
    /**
     * For choosing stages, path and start; the rest is for the test. Mean share of rows that need no LLM, over eight synthetic
     * settings (60 to 2,000 gold rows, LLM and small model from .80 to .97 accurate, delta .1, 300 seeds): .76 at a tenth, .75 at
     * a fifth, which also has to tell stages apart.
     */
    private static final double CHOOSING = 0.2;

    /** The two parts. */
    record Split(GoldPart choosing, GoldPart test) {}

    /** Splits at most {@code most} rows by a seeded hash of their ids, which depends neither on their order nor their class. */
    static Split split(List<GoldRow> rows, int most, long seed) {
        List<GoldRow> ordered = rows.stream()
                .map(r -> new Hashed(Sha256.of(seed + " " + r.row().id()), r))
                .sorted(Comparator.comparing(Hashed::hash))
                .limit(most)
                .map(Hashed::row)
                .toList();
        int cut = (int) Math.ceil(CHOOSING * ordered.size());
        return new Split(unasked(ordered.subList(0, cut)), unasked(ordered.subList(cut, ordered.size())));
    }

    /** Gold rows that leave so many for the test. */
    static long rowsFor(long test) {
        return (long) Math.ceil(test / (1 - CHOOSING));
    }

    private record Hashed(String hash, GoldRow row) {}

    private static GoldPart unasked(List<GoldRow> rows) {
        int[] none = new int[rows.size()];
        Arrays.fill(none, Oracle.NONE);
        return new GoldPart(rows, none);
    }

    /**
     * Asks the LLM about the rows that satisfy the condition.
     *
     * @param asked ids are added to it
     */
    GoldPart ask(Oracle oracle, IntPredicate wanted, List<String> asked) {
        int[] indexes = IntStream.range(0, rows.size()).filter(wanted).toArray();
        List<Candidate> candidates = new ArrayList<>();
        for (int i : indexes) {
            candidates.add(rows.get(i).row());
            asked.add(rows.get(i).row().id());
        }
        int[] labels = candidates.isEmpty() ? new int[0] : oracle.labels(candidates);
        if (labels.length != indexes.length) {
            throw new IllegalStateException("asked for " + indexes.length + " labels, got " + labels.length);
        }
        int[] all = llm.clone();
        for (int j = 0; j < indexes.length; j++) {
            all[indexes[j]] = labels[j];
        }
        return new GoldPart(rows, all);
    }

    int size() {
        return rows.size();
    }

    long count(IntPredicate holds) {
        return IntStream.range(0, size()).filter(holds).count();
    }

    List<Candidate> candidates() {
        return rows.stream().map(GoldRow::row).toList();
    }

    boolean llmRight(int row) {
        return right(row, llm[row]);
    }

    boolean right(int row, int label) {
        return label >= 0 && label == rows.get(row).gold();
    }

    /** The class that the cascade gives a row at a point of the path. */
    int output(Path path, int point, int row) {
        List<Candidate.Vote> votes = rows.get(row).row().votes();
        int stage = path.stage(point, votes);
        return stage < 0 ? llm[row] : votes.get(stage).label();
    }

    boolean escalates(Path path, int point, int row) {
        return path.stage(point, rows.get(row).row().votes()) < 0;
    }

    long accepted(Path path, int point) {
        return IntStream.range(0, size())
                .filter(i -> !escalates(path, point, i))
                .count();
    }

    boolean[] right(Path path, int point) {
        boolean[] right = new boolean[size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = right(i, output(path, point, i));
        }
        return right;
    }
}
