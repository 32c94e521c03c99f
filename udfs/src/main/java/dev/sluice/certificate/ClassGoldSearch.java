package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.LabelsNeeded;
import java.util.ArrayList;
import java.util.List;

/**
 * Precision and recall of one class against gold rows, which count as independent draws of the stream: nothing is claimed of
 * one known set of rows. A fifth of the gold rows fixes the path and its start, the others test it. Escalated rows carry the
 * LLM's answer, so it can be wrong here; without a usable answer a row has no class in the output.
 */
public final class ClassGoldSearch {
    private ClassGoldSearch() {}

    /**
     * Precision: of the rows that have the class in the output, by a small stage or the LLM, the target's share truly has it.
     * Rows that a stage gives another class escalate. The LLM is asked about every row in use that the start escalates.
     */
    public static Finding precision(ClassSpec spec, List<GoldRow> rows, Oracle oracle) {
        GoldPart.Split split = GoldPart.split(rows, spec.mostLabels(), spec.seed());
        Path path = ConfidencePath.ofClass(
                split.choosing().candidates(), spec.stages(), spec.classes(), spec.points(), spec.label());
        return search(spec, split, path, oracle, true);
    }

    /** Recall: of the rows that truly have the class, the target's share has it in the output. No other row is asked about. */
    public static Finding recall(ClassSpec spec, List<GoldRow> rows, Oracle oracle) {
        List<GoldRow> ofClass =
                rows.stream().filter(r -> r.gold() == spec.label()).toList();
        GoldPart.Split split = GoldPart.split(ofClass, spec.mostLabels(), spec.seed());
        Path path = ConfidencePath.of(split.choosing().candidates(), spec.stages(), spec.classes(), spec.points());
        return search(spec, split, path, oracle, false);
    }

    private static Finding search(ClassSpec spec, GoldPart.Split split, Path path, Oracle oracle, boolean precision) {
        LabelsNeeded needed = new LabelsNeeded(spec.target(), spec.delta());
        int size = split.test().size();
        if (size < needed.allRight()) {
            String refusal = needed.tooFew(size) + " in the test part; " + GoldPart.rowsFor(needed.allRight())
                    + (precision ? " gold rows with the class in the output" : " gold rows of the class") + " would do";
            return ClassSearch.refused(spec, size, List.of(), refusal);
        }
        if (path.size() < 2) {
            return ClassSearch.refused(spec, size, List.of(), "no row has a confidence");
        }
        List<String> ids = new ArrayList<>();
        GoldPart choosing = split.choosing().ask(oracle, i -> true, ids);
        Path tested = GoldPlan.from(path, start(spec, choosing, path, precision));
        GoldPart test = split.test().ask(oracle, i -> split.test().escalates(tested, 0, i), ids);
        long[] right = new long[tested.size()];
        long[] counted = new long[tested.size()];
        for (int k = 0; k < tested.size(); k++) {
            right[k] = right(spec, test, tested, k);
            counted[k] = precision ? labelled(spec, test, tested, k) : size;
        }
        GoldCertificate certificate = precision
                ? ClassQuality.precision(right, counted, spec.target(), spec.delta())
                : ClassQuality.recall(right, counted, spec.target(), spec.delta());
        String method = (precision ? "precision" : "recall") + " of a class on gold rows, exact binomial test; "
                + choosing.size() + " rows chose where the path starts, " + size + " others tested it";
        return ClassFinding.of(spec.target(), certificate, tested, size, k -> test.accepted(tested, k), ids, method);
    }

    /**
     * The cascade that accepts something and shows most on the choosing rows, the safest of equals: by a lower bound, since few
     * rows with the class would else be as good as many.
     */
    private static int start(ClassSpec spec, GoldPart choosing, Path path, boolean precision) {
        int best = 1;
        double most = -1;
        for (int k = 1; k < path.size(); k++) {
            long right = right(spec, choosing, path, k);
            long counted = precision ? labelled(spec, choosing, path, k) : choosing.size();
            double shown = Bounds.lower(right, counted, spec.delta());
            if (shown > most) {
                most = shown;
                best = k;
            }
        }
        return best;
    }

    private static long right(ClassSpec spec, GoldPart part, Path path, int point) {
        return part.count(i -> part.output(path, point, i) == spec.label()
                && part.rows().get(i).gold() == spec.label());
    }

    private static long labelled(ClassSpec spec, GoldPart part, Path path, int point) {
        return part.count(i -> part.output(path, point, i) == spec.label());
    }
}
