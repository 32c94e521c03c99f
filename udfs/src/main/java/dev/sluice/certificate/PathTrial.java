package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The candidates of a fixed path against one random sample. */
final class PathTrial {
    private final Path path;
    private final Sampling sampling;
    private final Population population;
    private final Map<String, Candidate> labelled;
    private final Set<String> aside;

    /** Rows that each point accepts. */
    private final long[] accepted;

    /** Of those, the ones without a label before the sample is drawn. */
    private final long[] open;

    /** Rows in random order that a sample is the first part of. */
    private final List<Candidate> queue = new ArrayList<>();

    private final List<Candidate> sample = new ArrayList<>();
    private long seen;
    private double seenPerLabel;
    private int lastPoint;

    /** @param labelled by id; grows as the sample's labels come */
    PathTrial(
            Path path,
            Sampling sampling,
            Population population,
            Map<String, Candidate> labelled,
            Collection<Candidate> choosing,
            boolean stream) {
        this.path = path;
        this.sampling = sampling;
        this.population = population;
        this.labelled = labelled;
        this.aside = new HashSet<>(labelled.keySet());
        if (stream) {
            choosing.forEach(row -> aside.add(row.id()));
        }
        this.accepted = new long[path.size()];
        this.open = new long[path.size()];
        long[] entries = path.size() == 0 ? new long[1] : population.entries(path);
        for (int k = 0; k < path.size(); k++) {
            accepted[k] = entries[k] + (k == 0 ? 0 : accepted[k - 1]);
            open[k] = accepted[k];
        }
        if (sampling.ofTheseRows()) {
            for (Candidate row : labelled.values()) {
                for (int k = path.entry(row.votes()); k < path.size(); k++) {
                    open[k]--;
                }
            }
        }
    }

    /** The last point that needs no test, or -1. */
    int freePoint() {
        int k = -1;
        while (k + 1 < path.size() && sampling.trivial(open[k + 1])) {
            k++;
        }
        return k;
    }

    /**
     * Fixes the order in which the sample grows, before anything of it is seen: of these very rows, those that the last
     * candidate accepts; of a stream all rows, so many a label as are expected to bring one accepted row.
     *
     * @param expected rows that the last candidate is expected to accept
     */
    void draw(Plan plan, double expected) {
        seenPerLabel = sampling.ofTheseRows() ? 1 : population.rows() / expected;
        for (Candidate row : population.testing()) {
            boolean last = path.entry(row.votes()) <= plan.last();
            if (!aside.contains(row.id()) && (last || !sampling.ofTheseRows())) {
                queue.add(row);
            }
        }
        lastPoint = plan.last();
    }

    /** Lets the sample grow to so many labels; the new rows that need one. */
    List<Candidate> extend(int labels) {
        List<Candidate> added = new ArrayList<>();
        long to = Math.min(queue.size(), Math.round(labels * seenPerLabel));
        for (; seen < to; seen++) {
            Candidate row = queue.get((int) seen);
            if (path.entry(row.votes()) <= lastPoint) {
                added.add(row);
            }
        }
        sample.addAll(added);
        return added;
    }

    /**
     * Lets the next point take part: the rows that it accepts and none before does, as far down the random order as the sample
     * has come, so that all together are again a random sample of what it accepts.
     */
    List<Candidate> widen(int point) {
        Set<String> drawn = sample.stream().map(Candidate::id).collect(Collectors.toSet());
        List<Candidate> added = new ArrayList<>();
        long left = sampling.ofTheseRows() ? drawn.size() : seen;
        for (Candidate row : population.testing()) {
            if (left == 0) {
                break;
            }
            if (!aside.contains(row.id())) {
                if (path.entry(row.votes()) == point) {
                    added.add(row);
                }
                left -= !sampling.ofTheseRows() || drawn.contains(row.id()) ? 1 : 0;
            }
        }
        sample.addAll(added);
        return added;
    }

    double pValue(int point, Map<String, Integer> truth) {
        long drawn = drawn(point);
        return sampling.pValue(open[point], drawn, wrong(point, truth), seen);
    }

    private long drawn(int point) {
        return sample.stream().filter(row -> path.entry(row.votes()) <= point).count();
    }

    private long wrong(int point, Map<String, Integer> truth) {
        long wrong = 0;
        for (Candidate row : sample) {
            int stage = path.entry(row.votes()) <= point ? path.stage(point, row.votes()) : -1;
            wrong += stage >= 0 && row.votes().get(stage).label() != truth.get(row.id()) ? 1 : 0;
        }
        return wrong;
    }

    /** @param certified point, or -1 */
    Agreement result(AgreementSpec spec, Map<String, Integer> truth, int certified, int tested, double level) {
        long rows = population.rows();
        List<String> labels = List.copyOf(new TreeSet<>(truth.keySet()));
        boolean found = certified >= 0 && accepted[certified] > 0;
        if (!found) {
            double[][] none = new double[spec.stages()][spec.classes()];
            for (double[] stage : none) {
                java.util.Arrays.fill(stage, RiskPath.NEVER);
            }
            return new Agreement(
                    false,
                    path,
                    none,
                    rows,
                    0,
                    0,
                    labels,
                    0,
                    0,
                    1,
                    1,
                    truth.size() - sample.size(),
                    tested,
                    method(spec, tested, level));
        }
        long inside = labelled.values().stream()
                .filter(row -> path.entry(row.votes()) <= certified)
                .count();
        long drawn = drawn(certified);
        long wrong = wrong(certified, truth);
        // Nothing was seen of rows that need no test: at worst they are all wrong.
        double share = drawn == 0 ? 1 : (double) wrong / drawn;
        double rest = share * (accepted[certified] - inside) / rows;
        return new Agreement(
                true,
                path,
                path.thresholds()[certified],
                rows,
                accepted[certified],
                accepted[certified] - inside,
                labels,
                drawn,
                wrong,
                sampling.trivial(open[certified]) ? 0 : sampling.pValue(open[certified], drawn, wrong, seen),
                1 - rest,
                truth.size() - sample.size(),
                tested,
                method(spec, tested, level));
    }

    private static String method(AgreementSpec spec, int tested, double level) {
        String test = spec.stream() ? "exact binomial test" : "exact hypergeometric test";
        return tested == 0
                ? "no more rows are accepted than may be wrong; no test"
                : test + " of one path of cascades fixed on other rows, in fixed sequence, at level " + level
                        + (level < spec.delta() ? " in each of " + Math.round(spec.delta() / level) + " looks" : "")
                        + ": delta " + spec.delta() + " is not split over the cascades, of which " + tested
                        + " were tested";
    }
}
