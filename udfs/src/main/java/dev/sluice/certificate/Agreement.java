package dev.sluice.certificate;

import java.util.List;

/**
 * What the search found.
 *
 * @param certified whether a cascade that accepts any row was certified
 * @param path the candidates, the certified one among them; fixed before the test
 * @param thresholds {@code [stage][class]} of the certified cascade; all above 1 if none was
 * @param rows all rows
 * @param accepted rows that its small stages answer, those with a bought label included
 * @param saved accepted rows without a bought label: what needs no LLM
 * @param labels ids of all rows whose label was bought, for choosing and for the test
 * @param drawn labels of the test in the certified cascade's accepted rows
 * @param wrong of those, the ones where the LLM differs
 * @param pValue of "the target is missed" for the certified cascade; 1 if none was
 * @param expected estimate of the share of all rows that carry the LLM's label under the certified cascade
 * @param choosing labels bought to choose the path with
 * @param tested points of the path that were tested
 * @param method in a few words, with how delta was used
 */
public record Agreement(
        boolean certified,
        Path path,
        double[][] thresholds,
        long rows,
        long accepted,
        long saved,
        List<String> labels,
        long drawn,
        long wrong,
        double pValue,
        double expected,
        int choosing,
        int tested,
        String method) {}
