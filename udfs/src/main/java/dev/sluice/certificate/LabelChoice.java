package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which rows' labels to learn from before the test. */
final class LabelChoice {
    private LabelChoice() {}

    /**
     * Rows without a label, weighted by rank: the least confident up to twice as likely as the mean (Efraimidis and Spirakis 2006).
     */
    static List<Candidate> pilot(List<Candidate> choosing, KnownLabels known, int most, Random random) {
        List<Candidate> rows =
                choosing.stream().filter(row -> row.scored() && !known.has(row)).toList();
        Integer[] order = IntStream.range(0, rows.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(
                order,
                Comparator.comparingDouble((Integer i) -> -best(rows.get(i)))
                        .thenComparing(i -> rows.get(i).id()));
        double[] key = new double[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            key[order[rank]] = -Math.log(1 - random.nextDouble()) / (.01 + 2.0 * (rank + .5) / order.length);
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> key[i]));
        return Arrays.stream(order).limit(most).map(rows::get).toList();
    }

    /** Rows without a label that enter after a point of the path, a random part of the nearest. */
    static List<Candidate> beyond(
            List<Candidate> choosing, KnownLabels known, RiskPath path, int point, int most, Random random) {
        List<Candidate> near = IntStream.range(0, choosing.size())
                .filter(i -> path.entries()[i] > point
                        && !known.has(choosing.get(i))
                        && choosing.get(i).scored())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> path.entries()[i])
                        .thenComparing(i -> choosing.get(i).id()))
                .limit(3L * most)
                .map(choosing::get)
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(near, random);
        return near.subList(0, Math.min(most, near.size()));
    }

    private static double best(Candidate row) {
        return row.votes().stream()
                .mapToDouble(Candidate.Vote::confidence)
                .filter(c -> !Double.isNaN(c))
                .max()
                .orElse(0);
    }
}
