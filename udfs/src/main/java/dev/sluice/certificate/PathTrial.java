package dev.sluice.certificate;

import dev.sluice.bounds.Looks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The candidates of a fixed path against random samples that grow from look to look. Rows whose label was known before take no
 * part. How large each candidate's sample is at each look is fixed before the first label of any is seen.
 */
final class PathTrial {
    private final Path path;
    private final Sampling sampling;
    private final Population population;
    private final KnownLabels known;

    /** Rows that each point accepts. */
    private final long[] accepted;

    /** Of those, the ones without a label before the samples are drawn. */
    private final long[] open;

    /** Rows in random order that every sample is drawn from the front of, and where they enter. */
    private final List<Candidate> queue = new ArrayList<>();

    private final int[] entries;
    private final int choosing;
    private final Map<Integer, Looks> tests = new HashMap<>();
    private int[] labels = {};
    private int last = -1;
    private double level;
    private double seenPerLabel;

    /** @param aside rows that the path was chosen with and that therefore cannot test it, besides those with a label */
    PathTrial(Path path, Sampling sampling, Population population, KnownLabels known, Collection<Candidate> aside) {
        this.path = path;
        this.sampling = sampling;
        this.population = population;
        this.known = known;
        this.choosing = known.size();
        this.accepted = new long[path.size()];
        this.open = new long[path.size()];
        long[] counts = path.size() == 0 ? new long[1] : population.entries(path);
        for (int k = 0; k < path.size(); k++) {
            accepted[k] = counts[k] + (k == 0 ? 0 : accepted[k - 1]);
            open[k] = accepted[k];
        }
        if (sampling.ofTheseRows()) {
            for (Candidate row : known.rows()) {
                for (int k = path.entry(row.votes()); k < path.size(); k++) {
                    open[k]--;
                }
            }
        }
        Set<String> out = new HashSet<>(known.ids());
        aside.forEach(row -> out.add(row.id()));
        for (Candidate row : population.testing()) {
            if (!out.contains(row.id())) {
                queue.add(row);
            }
        }
        this.entries = queue.stream().mapToInt(row -> path.entry(row.votes())).toArray();
    }

    /** The last point that needs no test, or -1. */
    int freePoint() {
        int k = -1;
        while (k + 1 < path.size() && sampling.trivial(open[k + 1])) {
            k++;
        }
        return k;
    }

    /** Rows without a label, before the test, that a point accepts. */
    long open(int point) {
        return point < 0 ? 0 : open[point];
    }

    /**
     * Fixes how the samples grow. Of these very rows: at each look the first so many that the plan's last point accepts; for a
     * point after it the first of its own rows, in proportion. Of a stream: the first rows, accepted or not, so many a label as
     * are expected to bring one accepted row.
     *
     * @param expected rows that the last point is expected to accept
     * @param delta probability with which a point may pass falsely at any of its looks
     */
    void draw(Plan plan, double expected, double delta) {
        labels = plan.looks();
        last = plan.last();
        level = delta;
        seenPerLabel = population.rows() / expected;
    }

    /** Rows that still need a label for the sample of a point at a look. */
    List<Candidate> missing(int point, int look) {
        List<Candidate> missing = new ArrayList<>();
        int end = end(point, look);
        for (int i = 0; i < end; i++) {
            if (entries[i] <= point && !known.has(queue.get(i))) {
                missing.add(queue.get(i));
            }
        }
        return missing;
    }

    /**
     * Rows without a label that the sample of a point at a look has passed over, because the point does not accept them, though
     * another path might. As long as their labels are not known, the rows that are left are no random part of those that another
     * path accepts.
     */
    List<Candidate> passedOver(int point, int look) {
        List<Candidate> over = new ArrayList<>();
        int end = end(point, look);
        for (int i = 0; i < end; i++) {
            if (entries[i] > point && queue.get(i).scored()) {
                over.add(queue.get(i));
            }
        }
        return over;
    }

    /** Whether a point has passed at the look or one before; their labels must be there. */
    boolean passes(int point, int look) {
        return passedAt(point, look) >= 0;
    }

    /** The first look up to one at which a point passes, or -1. */
    int passedAt(int point, int look) {
        for (int j = 0; j <= look; j++) {
            long most = test(point).critical(j);
            if (most >= 0 && wrong(point, j) <= most) {
                return j;
            }
        }
        return -1;
    }

    /** Most wrong rows with which a point passes at a look, or -1. */
    long critical(int point, int look) {
        return test(point).critical(look);
    }

    long drawn(int point, int look) {
        int end = end(point, look);
        return Arrays.stream(entries, 0, end).filter(entry -> entry <= point).count();
    }

    long wrong(int point, int look) {
        long wrong = 0;
        int end = end(point, look);
        for (int i = 0; i < end; i++) {
            if (entries[i] <= point) {
                Candidate row = queue.get(i);
                wrong += known.wrong(row, path.stage(point, row.votes())) ? 1 : 0;
            }
        }
        return wrong;
    }

    double pValue(int point, int look) {
        return test(point).pValue(look, wrong(point, look));
    }

    private Looks test(int point) {
        return tests.computeIfAbsent(point, k -> {
            long[] drawn = LongStream.range(0, labels.length)
                    .map(j -> sampling.ofTheseRows() ? drawn(k, (int) j) : seen((int) j))
                    .toArray();
            return sampling.looks(open[k], drawn, level);
        });
    }

    private int seen(int look) {
        return (int) Math.min(queue.size(), Math.round(labels[look] * seenPerLabel));
    }

    /** Where in the queue the sample ends that a point is tested with. */
    private int end(int point, int look) {
        if (!sampling.ofTheseRows()) {
            return seen(look);
        }
        int by = Math.max(point, last);
        long left = by == last ? labels[look] : Math.round(labels[look] * (double) open[by] / open[last]);
        int end = 0;
        while (left > 0 && end < entries.length) {
            left -= entries[end++] <= by ? 1 : 0;
        }
        return end;
    }

    /**
     * @param certified point, or -1
     * @param look that it passed at; -1 where it needs no test
     */
    Agreement result(AgreementSpec spec, int certified, int look, int tested) {
        long rows = population.rows();
        if (certified < 0 || accepted[certified] == 0) {
            double[][] none = new double[spec.stages()][spec.classes()];
            Arrays.stream(none).forEach(stage -> Arrays.fill(stage, RiskPath.NEVER));
            return agreement(spec, none, 0, 0, 0, 0, 1, 1, tested);
        }
        long inside = known.rows().stream()
                .filter(row -> path.entry(row.votes()) <= certified)
                .count();
        long unseen = accepted[certified] - inside;
        long drawn = look < 0 ? 0 : drawn(certified, look);
        long wrong = look < 0 ? 0 : wrong(certified, look);
        // Nothing was seen of rows that need no test: at worst they are all wrong.
        double share = drawn == 0 ? 1 : (double) wrong / drawn;
        double pValue = look < 0 ? 0 : pValue(certified, look);
        double expected = 1 - share * unseen / rows;
        return agreement(
                spec,
                path.thresholds()[certified],
                accepted[certified],
                unseen,
                drawn,
                wrong,
                pValue,
                expected,
                tested);
    }

    private Agreement agreement(
            AgreementSpec spec,
            double[][] thresholds,
            long accepts,
            long saved,
            long drawn,
            long wrong,
            double pValue,
            double expected,
            int tested) {
        return new Agreement(
                accepts > 0,
                path,
                thresholds,
                population.rows(),
                accepts,
                saved,
                known.sortedIds(),
                drawn,
                wrong,
                pValue,
                expected,
                choosing,
                tested,
                tested == 0 ? "no more rows are accepted than may be wrong; no test" : method(spec, tested));
    }

    private String method(AgreementSpec spec, int tested) {
        return (spec.stream() ? "exact binomial test" : "exact hypergeometric test")
                + " of one path of cascades fixed on other rows, in fixed sequence, at level " + level
                + (labels.length > 1 ? " for " + labels.length + " looks together" : "") + ": delta " + spec.delta()
                + (level < spec.delta()
                        ? " is halved between a test of all rows and, where that fails, one of a path, but"
                        : "")
                + " is not split over the cascades, of which " + tested + " were tested";
    }
}
