package dev.sluice.certificate;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a search proved, and of which cascade.
 *
 * @param certified whether the claim was proved
 * @param thresholds {@code [stage][class]} of the certified cascade; all above 1 if there is none
 * @param target the share that was certified or, where nothing was, asked for; NaN where nobody asked for one
 * @param proved the greatest share that the labels prove: the target if certified, else of the first cascade tested; NaN if
 *     none was tested
 * @param estimate of the share, of the certified cascade or else the first tested; NaN without rows
 * @param pValue of "the target is missed", of the same cascade; 1 if none was tested
 * @param rows the figures speak of
 * @param accepted of these rows by small stages of the certified cascade
 * @param labels ids of the rows that the LLM was asked about
 * @param method in words, with how delta was used
 * @param figures further numbers for people, by name
 * @param refusal why nothing was certified, with the numbers; empty if something was
 */
public record Finding(
        boolean certified,
        double[][] thresholds,
        double target,
        double proved,
        double estimate,
        double pValue,
        long rows,
        long accepted,
        List<String> labels,
        String method,
        Map<String, Double> figures,
        String refusal) {
    public Finding {
        labels = List.copyOf(labels);
        figures = Collections.unmodifiableMap(new TreeMap<>(figures));
    }

    /** A refusal before any cascade was tested. */
    static Finding untested(int stages, int classes, double target, long rows, List<String> labels, String refusal) {
        return new Finding(
                false,
                nothing(stages, classes),
                target,
                Double.NaN,
                Double.NaN,
                1,
                rows,
                0,
                labels,
                "nothing was tested",
                Map.of(),
                refusal);
    }

    /**
     * What a search for agreement proved.
     *
     * @param target that it was searched for
     * @param deltaUse added to the method
     * @param further figures besides its own
     */
    public static Finding of(Agreement found, double target, String deltaUse, Map<String, Double> further) {
        Map<String, Double> figures = new TreeMap<>(further);
        figures.put("saved", (double) found.saved());
        figures.put("drawn", (double) found.drawn());
        figures.put("wrong", (double) found.wrong());
        figures.put("choosing", (double) found.choosing());
        figures.put("tested", (double) found.tested());
        return new Finding(
                true,
                found.thresholds(),
                target,
                target,
                found.expected(),
                found.pValue(),
                found.rows(),
                found.accepted(),
                found.labels(),
                found.method() + deltaUse,
                figures,
                "");
    }

    static double[][] nothing(int stages, int classes) {
        double[][] thresholds = new double[stages][classes];
        Arrays.stream(thresholds).forEach(t -> Arrays.fill(t, ConfidencePath.NOTHING));
        return thresholds;
    }
}
