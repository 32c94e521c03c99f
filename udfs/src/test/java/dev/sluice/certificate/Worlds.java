package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rows with known answers, for searches that would read them from tables and an LLM. */
final class Worlds {
    private Worlds() {}

    static Candidate row(String id, int label, double confidence) {
        return new Candidate(id, List.of(new Candidate.Vote(label, confidence)));
    }

    /** An oracle that knows the answers by id and counts what it is asked. */
    static final class Known implements Oracle {
        final Map<String, Integer> answers = new HashMap<>();
        final List<String> asked = new ArrayList<>();

        @Override
        public int[] labels(List<Candidate> rows) {
            rows.forEach(r -> asked.add(r.id()));
            return rows.stream().mapToInt(r -> answers.get(r.id())).toArray();
        }
    }

    /** A table that is held whole. */
    static final class Table implements Population {
        private final List<Candidate> rows;
        private final List<Candidate> choosing;
        private final List<Candidate> testing;

        Table(List<Candidate> rows, long seed) {
            this.rows = rows;
            choosing = new ArrayList<>(rows);
            Collections.shuffle(choosing, new Random(seed));
            testing = new ArrayList<>(rows);
            Collections.shuffle(testing, new Random(seed + 1_000_003));
        }

        @Override
        public long rows() {
            return rows.size();
        }

        @Override
        public List<Candidate> choosing() {
            return choosing;
        }

        @Override
        public List<Candidate> testing() {
            return testing;
        }

        @Override
        public long[] entries(Path path) {
            long[] entries = new long[path.size() + 1];
            rows.forEach(r -> entries[path.entry(r.votes())]++);
            return entries;
        }
    }

    /**
     * Gold rows of four classes with one stage whose confidence is calibrated: uniform in [low, 1].
     *
     * @param llm accuracy of the LLM, whatever the confidence
     */
    static List<GoldRow> gold(int n, double low, double llm, Known oracle, Random random) {
        List<GoldRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int gold = random.nextInt(4);
            double confidence = low + (1 - low) * random.nextDouble();
            String id = "r" + i;
            oracle.answers.put(id, random.nextDouble() < llm ? gold : (gold + 1) % 4);
            int small = random.nextDouble() < confidence ? gold : (gold + 2) % 4;
            rows.add(new GoldRow(row(id, small, confidence), gold));
        }
        return rows;
    }

    static boolean acceptsNothing(double[][] thresholds) {
        return Arrays.stream(thresholds).flatMapToDouble(Arrays::stream).allMatch(t -> t > 1);
    }

    /**
     * The most errors in so many samples that are not too many: at a rate of delta more come with probability 1e-3 at most
     * (exact binomial).
     */
    static long mostErrors(int samples, double delta) {
        long most = 0;
        while (Bounds.binomialPValue(samples - most - 1, samples, 1 - delta) > 1e-3) {
            most++;
        }
        return most;
    }
}
