package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The best quality that a number of calls buys: what was certified for the target if it costs no more, else the safest
 * affordable cascade with the greatest agreement with the LLM that a sample shows for it. There is always a sample: no
 * threshold leaves here without proof.
 *
 * <p>The cascade is chosen by counts of rows and by which rows have an answer; its sample is drawn afresh from rows without
 * one, so delta is not split between cascades. Rows that have an answer carry it and are right, unless it is unusable.
 * <ul>
 *   <li>These very rows: of the accepted rows without an answer at most so many are wrong, by the exact hypergeometric bound at
 *       delta.
 *   <li>Stream: later nights have no answers yet. At nine tenths of delta, the share of wrong rows among accepted ones is at most
 *       Clopper and Pearson's bound; at a tenth, the share of accepted rows is at most the one seen plus
 *       sqrt(ln(10 / delta) / 2n) (Massart 1990: for all cascades of a path at once, so whichever the budget picks). Agreement
 *       is at least 1 less their product.
 * </ul>
 */
public final class AffordableSearch {
    private AffordableSearch() {}

    /**
     * Searches.
     *
     * @param path the one that the target was searched on, from the safest to the cheapest; fixed before any label was drawn
     * @param found what that search found; its labels have been paid for
     * @param target that it was asked for
     */
    public static Finding of(
            AffordableSpec spec, Path path, Population population, Agreement found, double target, Oracle oracle) {
        long open = Math.max(
                0, found.rows() - spec.blank() - found.saved() - found.labels().size());
        if (found.certified() && open <= spec.calls()) {
            return Finding.of(found, target, "", Map.of("calls", (double) open));
        }
        AffordableSample sample = new AffordableSample(path, population, found.labels(), spec.seed());
        int point = 0;
        while (point < path.size() && escalated(spec, sample, point) + labels(spec, sample, point) > spec.calls()) {
            point++;
        }
        if (point == path.size()) {
            int last = path.size() - 1;
            return refused(
                    spec,
                    population,
                    String.format(
                            Locale.ROOT,
                            "%d calls are not enough: the cheapest cascade sends %d rows without an answer to the LLM, and %d more"
                                    + " labels measure it",
                            spec.calls(),
                            last < 0 ? population.rows() - spec.blank() : escalated(spec, sample, last),
                            last < 0 ? 0 : labels(spec, sample, last)));
        }
        if (sample.accepted(point) == 0) {
            return refused(
                    spec,
                    population,
                    spec.calls() + " calls are enough for the LLM to answer all " + escalated(spec, sample, point)
                            + " rows without an answer: use the LLM");
        }
        return measured(spec, path, point, population, sample, oracle);
    }

    private static long labels(AffordableSpec spec, AffordableSample sample, int point) {
        return Math.min(spec.mostLabels(), sample.fresh(point));
    }

    private static long escalated(AffordableSpec spec, AffordableSample sample, int point) {
        return Math.max(0, sample.escalated(point) - spec.blank());
    }

    private static Finding refused(AffordableSpec spec, Population population, String refusal) {
        return Finding.untested(spec.stages(), spec.classes(), Double.NaN, population.rows(), List.of(), refusal);
    }

    private static Finding measured(
            AffordableSpec spec, Path path, int point, Population population, AffordableSample sample, Oracle oracle) {
        List<Candidate> drawn = sample.draw(point, labels(spec, sample, point), spec.stream());
        List<Candidate> answered = sample.answered(point);
        int[] labels = drawn.isEmpty() ? new int[0] : oracle.labels(drawn);
        int[] known = answered.isEmpty() ? new int[0] : oracle.labels(answered); // paid for: costs nothing
        long wrong = IntStream.range(0, labels.length)
                .filter(i -> labels[i] != output(path, point, drawn.get(i)))
                .count();
        long unusable = Arrays.stream(known).filter(l -> l == Oracle.NONE).count();
        long rows = population.rows();
        long accepted = sample.accepted(point);
        double proved = spec.stream()
                ? ofStream(spec, wrong, drawn.size(), (double) accepted / rows, rows)
                : 1
                        - (double) (unusable
                                        + Bounds.hypergeometricUpper(
                                                wrong, drawn.size(), sample.fresh(point), spec.delta()))
                                / rows;
        double unsure = spec.stream() ? accepted : sample.fresh(point);
        double estimate = 1 - (double) wrong / Math.max(1, drawn.size()) * unsure / rows;
        Map<String, Double> figures = Map.of(
                "calls", (double) (escalated(spec, sample, point) + drawn.size()),
                "drawn", (double) drawn.size(),
                "wrong", (double) wrong);
        List<String> ids = drawn.stream().map(Candidate::id).toList();
        String method = "the safest cascade that " + spec.calls() + " calls pay for, agreement with the LLM, "
                + (spec.stream()
                        ? "exact binomial bound of " + drawn.size()
                                + " accepted rows at .9 delta, accepted share at .1 delta"
                        : "exact hypergeometric bound of " + drawn.size() + " accepted rows")
                + "; delta " + spec.delta() + " for this one cascade, fixed before its sample";
        if (!(proved > 0)) {
            return new Finding(
                    false,
                    Finding.nothing(spec.stages(), spec.classes()),
                    Double.NaN,
                    0,
                    estimate,
                    1,
                    rows,
                    0,
                    ids,
                    method,
                    figures,
                    wrong + " of " + drawn.size()
                            + " labels differ: they show no agreement above 0 of the cascade that " + spec.calls()
                            + " calls pay for");
        }
        double target = Math.min(proved, Math.nextDown(1.0)); // nothing certifies 1
        return new Finding(
                true,
                path.thresholds()[point],
                target,
                target,
                estimate,
                spec.delta(),
                rows,
                accepted,
                ids,
                method,
                figures,
                "");
    }

    private static double ofStream(AffordableSpec spec, long wrong, long drawn, double share, long rows) {
        double most = Math.min(1, share + Math.sqrt(Math.log(10 / spec.delta()) / (2.0 * rows)));
        return 1 - most * (drawn == 0 ? 1 : Bounds.upper(wrong, drawn, 0.9 * spec.delta()));
    }

    private static int output(Path path, int point, Candidate row) {
        return row.votes().get(path.stage(point, row.votes())).label();
    }
}
