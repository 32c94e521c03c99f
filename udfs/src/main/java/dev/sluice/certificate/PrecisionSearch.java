package dev.sluice.certificate;

import dev.sluice.bounds.Bounds;
import dev.sluice.bounds.FixedSequence;
import dev.sluice.bounds.LabelsNeeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** One search for the precision of a class. Not thread-safe, runs once. */
final class PrecisionSearch {
    private final ClassSpec spec;
    private final Path path;
    private final Oracle oracle;
    private final List<Candidate> testing;
    private final int[] entry;
    private final long rows;

    /** Rows of the population that each point accepts. */
    private final long[] accepted;

    private final Map<Integer, Boolean> right = new HashMap<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();

    private record Sample(long wrong, long drawn, double pValue) {}

    PrecisionSearch(ClassSpec spec, Path path, Population population, Oracle oracle) {
        this.spec = spec;
        this.path = path;
        this.oracle = oracle;
        testing = population.testing();
        entry = testing.stream().mapToInt(r -> path.entry(r.votes())).toArray();
        rows = population.rows();
        accepted = population.entries(path).clone();
        for (int k = 1; k < accepted.length; k++) {
            accepted[k] += accepted[k - 1];
        }
    }

    Finding run() {
        OptionalInt found = start();
        if (found.isEmpty()) {
            long most = Math.min(spec.mostLabels(), accepted[path.size() - 1]);
            LabelsNeeded needed = new LabelsNeeded(spec.target(), spec.delta());
            return ClassSearch.refused(
                    spec,
                    rows,
                    ids,
                    needed.tooFew(most) + "; " + accepted[path.size() - 1] + " rows have the class and a confidence, "
                            + spec.mostLabels() + " labels are allowed");
        }
        int start = found.getAsInt();
        long draws = draws(start);
        FixedSequence test = FixedSequence.unsplit(path.size() - start, spec.delta(), j -> {
            samples.add(test(start + j, draws));
            return samples.get(j).pValue();
        });
        return finding(test, start);
    }

    /**
     * Where the test starts: at the first point at which enough rows can be labelled. To save its labels by starting where
     * calibrated confidence expects a tenth to half of the allowed errors wins nothing where it is right (mean share of rows
     * certified within .01 on average over five synthetic settings, 300 seeds) and loses half to all of it where confidence is
     * eight points too high.
     */
    private OptionalInt start() {
        return IntStream.range(0, path.size())
                .filter(k -> pValue(k, 0, Math.min(draws(k), accepted[k])) <= spec.delta())
                .findFirst();
    }

    /**
     * Labels for each point if the path starts here: sharing what earlier points drew, point k expects to draw the part of them
     * that it newly accepts, and all together the labels that are allowed. It depends on counts only.
     */
    private long draws(int start) {
        double each = 1;
        for (int k = start + 1; k < path.size(); k++) {
            each += accepted[k] == 0 ? 0 : 1 - (double) accepted[k - 1] / accepted[k];
        }
        return (long) (spec.mostLabels() / each);
    }

    private Sample test(int point, long draws) {
        int[] sample = IntStream.range(0, entry.length)
                .filter(i -> entry[i] <= point)
                .limit(draws)
                .toArray();
        int[] open = IntStream.of(sample).filter(i -> !right.containsKey(i)).toArray();
        if (ids.size() + open.length > spec.mostLabels()) {
            return new Sample(0, 0, 1); // chance drew more than expected: nothing more is shown
        }
        if (open.length > 0) {
            List<Candidate> asked = IntStream.of(open).mapToObj(testing::get).toList();
            int[] labels = oracle.labels(asked);
            for (int j = 0; j < open.length; j++) {
                right.put(open[j], labels[j] == spec.label());
                ids.add(asked.get(j).id());
            }
        }
        long wrong = IntStream.of(sample).filter(i -> !right.get(i)).count();
        return new Sample(wrong, sample.length, pValue(point, wrong, sample.length));
    }

    private double pValue(int point, long wrong, long drawn) {
        if (accepted[point] == 0) {
            return 1; // nothing is claimed of no rows
        }
        return spec.stream()
                ? Bounds.binomialPValue(wrong, drawn, 1 - spec.target())
                : Bounds.hypergeometricPValue(wrong, drawn, accepted[point], allowed(point));
    }

    /** The most wrong rows with which the target holds; rounding must not allow one too many. */
    private long allowed(int point) {
        long n = accepted[point];
        long wrong = (long) ((1 - spec.target()) * n) + 1;
        while (n - wrong < spec.target() * n) {
            wrong--;
        }
        return wrong;
    }

    private Finding finding(FixedSequence test, int start) {
        boolean certified = test.lastCertified().isPresent();
        int index = test.lastCertified().orElse(0);
        int point = start + index;
        Sample sample = samples.get(index);
        double estimate = 1 - (double) sample.wrong() / sample.drawn();
        double lower = lower(point, sample);
        String refusal = String.format(
                Locale.ROOT,
                "precision %s was not shown: the safest cascade tested has %d of %d labelled rows wrong, which shows at most"
                        + " %.4f",
                spec.target(),
                sample.wrong(),
                sample.drawn(),
                lower);
        String method = "precision of a class against the LLM, exact "
                + (spec.stream() ? "binomial test" : "hypergeometric test without replacement") + "; "
                + test.deltaUse();
        return new Finding(
                certified,
                certified ? path.thresholds()[point] : Finding.nothing(spec.stages(), spec.classes()),
                spec.target(),
                certified ? spec.target() : lower,
                estimate,
                sample.pValue(),
                rows,
                certified ? accepted[point] : 0,
                ids,
                method,
                Map.of("wrong", (double) sample.wrong(), "drawn", (double) sample.drawn()),
                certified ? "" : refusal);
    }

    private double lower(int point, Sample sample) {
        long hits = sample.drawn() - sample.wrong();
        return spec.stream()
                ? Bounds.lower(hits, sample.drawn(), spec.delta())
                : (double) Bounds.hypergeometricLower(hits, sample.drawn(), accepted[point], spec.delta())
                        / accepted[point];
    }
}
