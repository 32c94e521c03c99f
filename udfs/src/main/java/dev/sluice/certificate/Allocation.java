package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Labels over strata: at least one and at most all rows of each that has any, otherwise in proportion to weights. */
final class Allocation {
    private Allocation() {}

    /**
     * By largest remainder, the first of equals.
     *
     * @param labels at least as many as strata with rows, at most as many as rows
     * @param weight above 0 where there are rows
     */
    static long[] of(long labels, long[] rows, double[] weight) {
        long[] counts = new long[rows.length];
        List<Integer> open = new ArrayList<>(
                IntStream.range(0, rows.length).filter(h -> rows[h] > 0).boxed().toList());
        long left = labels;
        double unit = unit(left, open, weight);
        for (List<Integer> settled = settle(open, rows, weight, unit, counts);
                !settled.isEmpty();
                settled = settle(open, rows, weight, unit, counts)) {
            left -= settled.stream().mapToLong(h -> counts[h]).sum();
            open.removeAll(settled);
            unit = unit(left, open, weight);
        }
        for (int h : open) {
            counts[h] = (long) (unit * weight[h]);
            left -= counts[h];
        }
        double last = unit;
        open.stream()
                .sorted(Comparator.comparingDouble(h -> Math.floor(last * weight[h]) - last * weight[h]))
                .limit(left)
                .forEach(h -> counts[h]++);
        return counts;
    }

    /** Gives one row to the strata whose share is less; if there are none, all rows to those whose share is as many or more. */
    private static List<Integer> settle(List<Integer> open, long[] rows, double[] weight, double unit, long[] counts) {
        List<Integer> small = open.stream().filter(h -> unit * weight[h] < 1).toList();
        List<Integer> settled = small.isEmpty()
                ? open.stream().filter(h -> unit * weight[h] >= rows[h]).toList()
                : small;
        settled.forEach(h -> counts[h] = small.isEmpty() ? rows[h] : 1);
        return settled;
    }

    private static double unit(long labels, List<Integer> open, double[] weight) {
        return labels / open.stream().mapToDouble(h -> weight[h]).sum();
    }
}
