package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Uniform samples of the accepted rows that have no answer yet. The search before took rows from the front of
 * {@link Population#testing()}, more of some bands of the path than of others; what it left is in random order within each
 * band (the rows that enter at one point) but not across bands. So a draw picks its band with the probability that an
 * unanswered accepted row is in it, then takes the band's next row.
 */
final class AffordableSample {
    /** By point: unanswered rows that enter there, of the whole population. */
    private final long[] fresh;

    private final long[] entries;
    private final List<List<Candidate>> held = new ArrayList<>();
    private final List<List<Candidate>> answered = new ArrayList<>();
    private final long seed;

    /** @param paid ids of rows that have been asked about */
    AffordableSample(Path path, Population population, List<String> paid, long seed) {
        this.seed = seed;
        entries = population.entries(path);
        fresh = entries.clone();
        for (int k = 0; k <= path.size(); k++) {
            held.add(new ArrayList<>());
            answered.add(new ArrayList<>());
        }
        Set<String> ids = new HashSet<>(paid);
        Map<String, Candidate> asked = new HashMap<>();
        for (Candidate row : population.testing()) {
            if (ids.contains(row.id())) {
                asked.put(row.id(), row);
            } else {
                held.get(path.entry(row.votes())).add(row);
            }
        }
        population.choosing().stream().filter(r -> ids.contains(r.id())).forEach(r -> asked.put(r.id(), r));
        for (String id : new TreeSet<>(asked.keySet())) {
            Candidate row = asked.get(id);
            int entry = path.entry(row.votes());
            answered.get(entry).add(row);
            fresh[entry]--;
        }
    }

    /** Rows that small stages answer at the point. */
    long accepted(int point) {
        return sum(entries, 0, point + 1);
    }

    /** Those of them that have no answer. */
    long fresh(int point) {
        return sum(fresh, 0, point + 1);
    }

    /** Rows without an answer that the point sends to the LLM. */
    long escalated(int point) {
        return sum(fresh, point + 1, fresh.length);
    }

    /** Accepted rows that have been asked about. */
    List<Candidate> answered(int point) {
        return answered.subList(0, point + 1).stream().flatMap(List::stream).toList();
    }

    /**
     * At most so many, fewer where the population holds no more of a band that is picked.
     *
     * @param stream bands are picked as often as they are among all accepted rows, so that the draws are independent ones of the
     *     stream; else as among those without an answer
     */
    List<Candidate> draw(int point, long size, boolean stream) {
        Random random = new Random(seed);
        long[] left = stream ? entries.clone() : fresh.clone();
        int[] next = new int[point + 1];
        List<Candidate> drawn = new ArrayList<>();
        while (drawn.size() < size) {
            long pick = (long) (random.nextDouble() * sum(left, 0, point + 1));
            int band = 0;
            while (pick >= left[band]) {
                pick -= left[band++];
            }
            if (next[band] == held.get(band).size()) {
                break;
            }
            drawn.add(held.get(band).get(next[band]++));
            left[band]--;
        }
        return drawn;
    }

    private static long sum(long[] values, int from, int to) {
        long sum = 0;
        for (int k = from; k < to; k++) {
            sum += values[k];
        }
        return sum;
    }
}
