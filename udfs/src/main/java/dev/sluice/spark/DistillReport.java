package dev.sluice.spark;

import dev.sluice.calibration.Choice;
import dev.sluice.calibration.ConfidenceMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code distill} found out.
 *
 * @param first the bundle that the second model comes behind
 * @param hash of the second bundle's manifest; null where it is not better and was not written
 * @param judge who said which label of a held-out row is right
 * @param doubt why the first may have been fitted on gold rows that judge it, so that the comparison favours it; null where
 *     it was not, or none do
 * @param keptSame of the fitted rows that the first accepts, those where the second has the same label
 * @param calibration of the second, fitted on other held-out rejected rows
 * @param confidence of the second on the rows of {@code comparison}
 */
public record DistillReport(
        String first,
        double threshold,
        double alpha,
        String second,
        String hash,
        Rows rows,
        Judge judge,
        String doubt,
        GateComparison comparison,
        long keptSame,
        Choice calibration,
        ConfidenceMetrics confidence,
        double regParam) {

    /** Who says which label is right. */
    public enum Judge {
        GOLD,
        LLM
    }

    /**
     * Distinct texts.
     *
     * @param accepted by the first
     * @param gold with a gold label
     * @param absorbed rejected, without gold, and labelled by an LLM; held-out ones among them
     * @param kept accepted, without gold; 0 where keep-weight is 0
     */
    public record Rows(long all, long accepted, long gold, long absorbed, long kept) {}

    /** Whether more held-out rejected rows are right with the second, and that is no luck at level alpha. */
    public boolean better() {
        return comparison.secondOnly() > comparison.firstOnly() && comparison.pValue() <= alpha;
    }

    /** Why no bundle was written. */
    public String refusal() {
        return String.format(
                Locale.ROOT,
                "the second model is not better than the first on the %,d held-out rows that the first rejects: right on %,d"
                        + " against %,d, alone right on %,d against %,d, p = %.2g (expected at most %s)",
                comparison.rows(),
                comparison.secondRight(),
                comparison.firstRight(),
                comparison.secondOnly(),
                comparison.firstOnly(),
                comparison.pValue(),
                alpha);
    }

    /** Lines for people. */
    public String summary() {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "rows       %,d texts: %,d accepted by %s at %s, %,d rejected",
                rows.all(), rows.accepted(), first, threshold, rows.all() - rows.accepted()));
        lines.add(line(
                "from       %,d gold labels, %,d labels of an LLM on rejected rows, the first's own on %,d accepted ones (%,d"
                        + " keep it; penalty %s)",
                rows.gold(), rows.absorbed(), rows.kept(), keptSame, regParam));
        lines.add("asked      nothing: 0 calls");
        lines.add(line(
                "calibrated %s on %,d held-out rejected rows, against %s",
                calibration.calibrator().method().text(),
                calibration.calibrator().rows(),
                judged()));
        lines.add(line(
                "held out   %,d other rejected rows: the first is right on %.2f %%, the second on %.2f %%; only the second on"
                        + " %,d, only the first on %,d (sign test: p = %.2g)",
                comparison.rows(),
                percent(comparison.firstRight(), comparison.rows()),
                percent(comparison.secondRight(), comparison.rows()),
                comparison.secondOnly(),
                comparison.firstOnly(),
                comparison.pValue()));
        if (doubt != null) {
            lines.add(line(
                    "warning    the comparison may favour the first, which may have learnt some of them: %s; give distill gold"
                            + " that is new to it, or none",
                    doubt));
        }
        if (judge == Judge.GOLD && comparison.llmRows() > 0) {
            lines.add(line(
                    "LLM        right on %.2f %% of the %,d of them that it answered",
                    percent(comparison.llmRight(), comparison.llmRows()), comparison.llmRows()));
        }
        lines.add(line("confidence %s", confidence.line()));
        lines.add(
                comparison.accepted() == 0
                        ? line("accepts    none of them at %s", threshold)
                        : line(
                                "accepts    %,d of them (%.1f %%) at %s, right on %.2f %%",
                                comparison.accepted(),
                                percent(comparison.accepted(), comparison.rows()),
                                threshold,
                                percent(comparison.acceptedRight(), comparison.accepted())));
        if (hash != null) {
            lines.addAll(next());
        }
        return String.join(System.lineSeparator(), lines);
    }

    private List<String> next() {
        return List.of(
                line("written    %s (manifest %s)", second, hash.substring(0, 12)),
                "next       a certificate for the first alone does not cover the second; a new one with both, then a run:",
                line(
                        "  sluice certify --input NEW --text COLUMN --bundle %s --bundle %s --target 0.95 --output CERT"
                                + " --llm-url ...",
                        first, second),
                line(
                        "  sluice enrich  --input NEW --text COLUMN --bundle %s --bundle %s --certificate CERT --output OUT"
                                + " --llm-url ...",
                        first, second));
    }

    private String judged() {
        return judge == Judge.GOLD
                ? "gold: confidence is the probability to be right"
                : "the LLM's labels (fewer than " + DistillTargets.LEAST_GOLD
                        + " of them have gold): confidence is the probability to agree with the LLM";
    }

    private static double percent(long part, long all) {
        return 100.0 * part / all;
    }

    private static String line(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
