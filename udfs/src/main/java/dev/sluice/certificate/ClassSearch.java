package dev.sluice.certificate;

import dev.sluice.bounds.LabelsNeeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Precision and recall of one class against the LLM, whatever the number of classes (one against the rest). The path comes
 * from confidences alone, which for a scope of these very rows are known, not drawn; no label has a part in it. Gold rows:
 * {@link ClassGoldSearch}.
 */
public final class ClassSearch {
    private ClassSearch() {}

    /**
     * Precision: of the rows that small stages answer with the class, the target's share has it from the LLM. Thresholds of
     * that class go down along the path; rows that a stage gives another class escalate, so that the claim stands on nothing
     * but what it names. Rows the LLM itself gives the class are right by definition, so the share among all rows with the class
     * is no lower. A sampled row without a usable answer counts as wrong.
     *
     * <p>Point by point, the first rows in {@link Population#testing()} that the point accepts are a uniform sample without
     * replacement; their number is fixed before any label. Scope of these rows: exact hypergeometric test; stream: binomial.
     */
    public static Finding precision(ClassSpec spec, Population population, Oracle oracle) {
        Path path = ConfidencePath.ofClass(
                population.choosing(), spec.stages(), spec.classes(), spec.points(), spec.label());
        return new PrecisionSearch(spec, path, population, oracle).run();
    }

    /**
     * Recall: of the rows to which the LLM gives the class, the target's share has it in the output. Only a row that a small
     * stage accepts with another class is missed, since escalated rows carry the LLM's answer; so the path lowers one common
     * level for all classes. A row without a usable answer has no class, and so is none of those that count.
     *
     * <p>All labels are drawn uniformly at once and serve every point; given how many have the class, those found are binomial
     * ({@link ClassQuality#recall}). For a scope of these very rows draws are with replacement, which is what makes that exact
     * although nobody knows how many rows have the class.
     */
    public static Finding recall(ClassSpec spec, Population population, Oracle oracle) {
        Path path = ConfidencePath.of(population.choosing(), spec.stages(), spec.classes(), spec.points());
        if (path.size() < 2) {
            return refused(spec, population.rows(), List.of(), "no row has a confidence");
        }
        List<Candidate> draws = draw(spec, population);
        List<Candidate> distinct = draws.stream().distinct().toList();
        List<String> ids = distinct.stream().map(Candidate::id).toList();
        int[] labels = distinct.isEmpty() ? new int[0] : oracle.labels(distinct);
        Map<String, Integer> label = new HashMap<>();
        for (int i = 0; i < labels.length; i++) {
            label.put(ids.get(i), labels[i]);
        }
        List<Candidate> ofClass =
                draws.stream().filter(r -> label.get(r.id()) == spec.label()).toList();
        LabelsNeeded needed = new LabelsNeeded(spec.target(), spec.delta());
        if (ofClass.size() < needed.allRight()) {
            return refused(spec, population.rows(), ids, tooFewOfClass(needed, ofClass.size(), draws.size()));
        }
        long[] found = IntStream.range(1, path.size())
                .mapToLong(k -> ofClass.stream()
                        .filter(r -> found(path, k, r, spec.label()))
                        .count())
                .toArray();
        long[] all = new long[found.length];
        Arrays.fill(all, ofClass.size());
        GoldCertificate test = ClassQuality.recall(found, all, spec.target(), spec.delta());
        long[] entries = population.entries(path);
        return ClassFinding.of(
                spec.target(),
                test,
                GoldPlan.from(path, 1),
                population.rows(),
                k -> Arrays.stream(entries, 0, k + 2).sum(),
                ids,
                "recall of a class against the LLM, exact binomial test of " + ofClass.size()
                        + " rows of the class among "
                        + draws.size() + " drawn uniformly "
                        + (spec.stream() ? "from a sample of the stream" : "with replacement"));
    }

    private static boolean found(Path path, int point, Candidate row, int label) {
        int stage = path.stage(point, row.votes());
        return stage < 0 || row.votes().get(stage).label() == label;
    }

    /** Uniform draws; with replacement, the next one is an old row with the probability that an old row has. */
    private static List<Candidate> draw(ClassSpec spec, Population population) {
        List<Candidate> testing = population.testing();
        if (spec.stream()) {
            return testing.subList(0, Math.min(spec.mostLabels(), testing.size()));
        }
        Random random = new Random(spec.seed());
        List<Candidate> draws = new ArrayList<>();
        for (int next = 0; draws.size() < spec.mostLabels(); ) {
            boolean old = random.nextDouble() * population.rows() < next;
            if (!old && next == testing.size()) {
                break;
            }
            draws.add(testing.get(old ? random.nextInt(next) : next++));
        }
        return draws;
    }

    private static String tooFewOfClass(LabelsNeeded needed, int given, int drawn) {
        String estimate = given == 0
                ? "none of " + drawn + " drawn rows has the class"
                : String.format(
                        Locale.ROOT,
                        "%d of %d drawn rows have the class, so that about %d labels would do",
                        given,
                        drawn,
                        (long) Math.ceil((double) needed.allRight() * drawn / given));
        return needed.tooFew(given) + "; " + estimate;
    }

    static Finding refused(ClassSpec spec, long rows, List<String> ids, String refusal) {
        return Finding.untested(spec.stages(), spec.classes(), spec.target(), rows, ids, refusal);
    }
}
