package dev.sluice.certificate;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which stages take part, and where the path starts, chosen on the choosing part.
 *
 * <p>The path starts at the cascade with the most right choosing rows, the safest of equals. Where the LLM is no better than
 * the small model that is far from "the LLM answers all", where a fixed sequence would stop at once: over the settings of
 * {@link GoldPart} this start leaves .75 of rows without the LLM against .61 from there, as many where the LLM is clearly
 * better and .95 against .10 where the two are equal. The cheapest of equals gives .49 against .65 at 60 and 100 gold rows. To
 * start at the cheapest cascade that is expected to pass by one to three standard errors is worse too (.65 to .76 against .79
 * at 300 rows and more).
 *
 * @param path from the start on
 * @param stages bit set of those that take part
 */
record GoldPlan(Path path, int stages) {
    /** Beyond so many stages the subsets are not searched. */
    private static final int MOST_STAGES = 6;

    /**
     * @param from first point that may be the start
     * @param enough choosing rows that are to be right for a cascade to count as good enough
     */
    static GoldPlan of(GoldPart choosing, ConfidencePath.Size size, int from, double enough) {
        int all = (1 << size.stages()) - 1;
        GoldPlan best = null;
        long most = -1;
        int[] subsets = size.stages() > MOST_STAGES
                ? new int[] {all}
                : IntStream.rangeClosed(1, all)
                        .boxed()
                        .sorted((a, b) -> Integer.bitCount(a) != Integer.bitCount(b)
                                ? Integer.compare(Integer.bitCount(a), Integer.bitCount(b))
                                : Integer.compare(a, b))
                        .mapToInt(Integer::intValue)
                        .toArray();
        for (int stages : subsets) {
            Path path = ConfidencePath.of(choosing.candidates(), stages, size);
            if (path.size() > from) {
                long[] right = rights(choosing, path);
                int start = bestFrom(right, from);
                // Good enough beats right, more rows accepted beats fewer, and a stage more has to win to take part.
                long value = right[start] >= enough
                        ? 1L + choosing.size() + choosing.accepted(path, cheapest(right, start, enough))
                        : right[start];
                if (value > most) {
                    most = value;
                    best = new GoldPlan(from(path, start), stages);
                }
            }
        }
        return best;
    }

    /** The first index from {@code from} on with the greatest value. */
    static int bestFrom(long[] values, int from) {
        int best = from;
        for (int k = from; k < values.length; k++) {
            best = values[k] > values[best] ? k : best;
        }
        return best;
    }

    static Path from(Path path, int start) {
        return new Path(Arrays.copyOfRange(path.thresholds(), start, path.size()));
    }

    private static int cheapest(long[] right, int start, double enough) {
        int k = start;
        while (k + 1 < right.length && right[k + 1] >= enough) {
            k++;
        }
        return k;
    }

    private static long[] rights(GoldPart part, Path path) {
        return IntStream.range(0, path.size())
                .mapToLong(k -> count(part.right(path, k)))
                .toArray();
    }

    static long count(boolean[] values) {
        return IntStream.range(0, values.length).filter(i -> values[i]).count();
    }
}
