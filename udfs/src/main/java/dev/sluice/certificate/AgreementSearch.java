package dev.sluice.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Chooses the thresholds of a cascade so that, with probability at least 1 - delta, at least the target's share of the rows
 * carries the LLM's label.
 *
 * <ol>
 *   <li>A few labels are bought to learn how risk falls with confidence ({@link RiskModel}), more of them among the least
 *       confident rows, which the LLM will answer in any case; then more, from rows that no promising candidate accepts.
 *   <li>The candidates are put in one order, the path, and the size of the sample is chosen by what it promises to save
 *       ({@link Plan}). The rows labelled so far are set aside. Nothing of the path changes from here on.
 *   <li>The sample is drawn from the other rows, and candidates are tested one after the other at level delta until one fails
 *       ({@link Sampling}); where a first look at part of the sample, or at a few of all rows before anything else, promises to pay, delta is
 *       halved between the looks. Only if the first candidate that misses the target passes is the certificate wrong, so delta is
 *       not split over the candidates (fixed-sequence testing: Maurer, Hothorn, Lehmacher 1995; Bauer 1991).
 * </ol>
 *
 * <p>Against BARGAIN (Zeighami et al., 2025), which tests 20 prefixes by betting and gives up when mean - standard deviation
 * falls below the target: one look at an exact test needs about a third of the labels that an anytime-valid one does for the
 * same slack (z = 1.28 against sqrt(2 ln 10) = 2.15 at delta .1), and the labels spent on choosing pay for themselves by
 * ending the sample at the right size. The same seed and rows give the same result, whatever their order.
 */
public final class AgreementSearch {
    private static final int POINTS = 50;

    /** Labels to start with. With the others here chosen on synthetic and other real data than is reported on. */
    private static final int PILOT = 60;

    /** Labels from rows that no promising candidate accepts. */
    private static final int BEYOND = 300;

    private static final int MARGIN = 2;

    /** So many times more wrong rows than may be are expected of a candidate that is not worth a thought. */
    private static final double HOPELESS = 1.25;

    private static final double WORTHWHILE = 1.002;

    /** Labels that a first look at all rows may cost, and the probability of passing from which on it pays. */
    private static final int MOST_AT_ONCE = 2 * PILOT;

    private static final double LIKELY = .25;

    /** Part of the level that a p-value must be below for one more cascade to be worth its labels. */
    private static final double ROOM = .5;

    private final AgreementSpec spec;
    private final Population population;
    private final Oracle oracle;
    private final Consumer<String> progress;
    private final Random random;
    private final Sampling sampling;
    private final List<Candidate> choosing;
    private final List<Levels> levels;
    private final Map<String, Candidate> labelled = new HashMap<>();
    private final Map<String, Integer> truth = new HashMap<>();

    /** Of delta, what is left for tests. */
    private double level;

    private AgreementSearch(AgreementSpec spec, Population population, Oracle oracle, Consumer<String> progress) {
        this.spec = spec;
        this.population = population;
        this.oracle = oracle;
        this.progress = progress;
        this.random = new Random(spec.seed());
        this.level = spec.delta();
        this.sampling = new Sampling(spec.stream(), spec.target(), population.rows());
        List<Candidate> all = population.choosing();
        // A stream's test needs rows that choosing has not looked at.
        this.choosing = spec.stream() ? all.subList(0, (int) Math.min(all.size(), population.rows() / 3)) : all;
        this.levels = IntStream.range(0, spec.stages())
                .mapToObj(stage -> Levels.of(choosing, stage))
                .toList();
    }

    /**
     * Blocks until the labels are bought and the result is known.
     *
     * @param oracle asked a few times; at most {@link AgreementSpec#mostLabels} rows in all (for a
     *     stream with all but about a thousandth's probability), none twice
     * @param progress gets a line at each step
     */
    public static Agreement search(
            AgreementSpec spec, Population population, Oracle oracle, Consumer<String> progress) {
        return search(spec, population, oracle, List.of(), progress);
    }

    /**
     * The same, learning first from rows whose labels were bought for something else. They take no part in the test.
     *
     * @param known of {@link Population#choosing}, chosen by whatever means
     */
    public static Agreement search(
            AgreementSpec spec,
            Population population,
            Oracle oracle,
            List<Candidate> known,
            Consumer<String> progress) {
        return new AgreementSearch(spec, population, oracle, progress).run(known);
    }

    private Agreement run(List<Candidate> known) {
        if (!known.isEmpty()) {
            buy(known, "that are there already");
        }
        Optional<Agreement> atOnce = sampling.ofTheseRows() ? atOnce() : Optional.empty();
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        if (labelled.size() == known.size()) {
            buy(pilot(), "to learn from");
        }
        RiskPath path = path();
        Plan plan = plan(path);
        List<Candidate> beyond = beyond(path, plan);
        if (!beyond.isEmpty()) {
            buy(beyond, "from rows that the LLM will answer in any case");
            path = path();
            plan = plan(path);
        }
        return test(path, plan);
    }

    /**
     * Where the confidences alone promise that all rows may be accepted: a small sample of all rows at half of delta. If it does
     * not pass, it is what the rest is learnt from, at the other half.
     */
    private Optional<Agreement> atOnce() {
        RiskPath path = path();
        Plan plan = Plan.ofAllRows(path, sampling, spec.delta() / 2, Math.min(MOST_AT_ONCE, spec.mostLabels() / 4));
        if (plan.worth() < LIKELY) {
            return Optional.empty();
        }
        level = spec.delta() / 2;
        PathTrial test = new PathTrial(path.path(), sampling, population, labelled, choosing, spec.stream());
        test.draw(plan, path.open()[plan.last()]);
        buy(test.extend(plan.labels()), "of all rows");
        return test.pValue(plan.last(), truth) <= level
                ? Optional.of(test.result(spec, truth, plan.last(), 1, level))
                : Optional.empty();
    }

    // ---- what the labels are bought for ----------------------------------------------------------------------------

    /** Weighted by rank, the least confident up to twice as likely as the mean (Efraimidis and Spirakis 2006). */
    private List<Candidate> pilot() {
        List<Candidate> rows = choosing.stream()
                .filter(row -> scored(row) && !labelled.containsKey(row.id()))
                .toList();
        Integer[] order = IntStream.range(0, rows.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(
                order,
                Comparator.comparingDouble((Integer i) -> -best(rows.get(i)))
                        .thenComparing(i -> rows.get(i).id()));
        double[] key = new double[order.length];
        for (int rank = 0; rank < order.length; rank++) {
            key[order[rank]] = -Math.log(1 - random.nextDouble()) / (.01 + 2.0 * (rank + .5) / order.length);
        }
        Arrays.sort(order, Comparator.comparingDouble(i -> key[i]));
        int most = Math.min(PILOT, spec.mostLabels() / 4);
        return Arrays.stream(order).limit(most).map(rows::get).toList();
    }

    private static double best(Candidate row) {
        return row.votes().stream()
                .mapToDouble(Candidate.Vote::confidence)
                .filter(c -> !Double.isNaN(c))
                .max()
                .orElse(0);
    }

    private static boolean scored(Candidate row) {
        return row.votes().stream().anyMatch(vote -> vote.label() >= 0 && !Double.isNaN(vote.confidence()));
    }

    /**
     * Rows that no candidate can accept that is likely to hold the target, the nearest first: their calls are spent in any
     * case.
     */
    private List<Candidate> beyond(RiskPath path, Plan plan) {
        int free = IntStream.range(plan.last() + MARGIN, path.path().size())
                .filter(k -> path.expectedWrong(k) >= HOPELESS * sampling.allowed())
                .findFirst()
                .orElse(path.path().size());
        int most = Math.min(BEYOND, (spec.mostLabels() - labelled.size()) / 3);
        if (plan == Plan.NONE || free >= path.path().size() - 1) {
            return List.of();
        }
        List<Candidate> near = IntStream.range(0, choosing.size())
                .filter(i -> path.entries()[i] > free
                        && !labelled.containsKey(choosing.get(i).id()))
                .filter(i -> scored(choosing.get(i)))
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> path.entries()[i])
                        .thenComparing(i -> choosing.get(i).id()))
                .limit(3L * most)
                .map(choosing::get)
                .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
        java.util.Collections.shuffle(near, random);
        return near.subList(0, Math.min(most, near.size()));
    }

    private void buy(List<Candidate> rows, String why) {
        progress.accept(String.format("asking for %,d labels %s", rows.size(), why));
        int[] labels = oracle.labels(rows);
        for (int i = 0; i < labels.length; i++) {
            labelled.put(rows.get(i).id(), rows.get(i));
            truth.put(rows.get(i).id(), labels[i]);
        }
    }

    // ---- choosing --------------------------------------------------------------------------------------------------

    private RiskPath path() {
        List<Candidate> known = labelled.values().stream()
                .sorted(Comparator.comparing(Candidate::id))
                .toList();
        List<RiskModel> models = new ArrayList<>();
        for (int s = 0; s < spec.stages(); s++) {
            int stage = s;
            List<Candidate> rows = known.stream()
                    .filter(row -> row.votes().get(stage).label() >= 0
                            && !Double.isNaN(row.votes().get(stage).confidence()))
                    .toList();
            boolean[] wrong = new boolean[rows.size()];
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] = truth.get(rows.get(i).id())
                        != rows.get(i).votes().get(stage).label();
            }
            List<Candidate.Vote> votes =
                    rows.stream().map(row -> row.votes().get(stage)).toList();
            models.add(RiskModel.fit(levels.get(stage), votes, wrong, spec.classes(), spec.perClass(), random));
        }
        return bestStages(models);
    }

    /** Of all sets of stages the one that promises most; more stages only where they pay. */
    private RiskPath bestStages(List<RiskModel> models) {
        int stages = spec.stages();
        RiskPath best = null;
        double worth = -1;
        for (int size = 1; size <= stages; size++) {
            for (int set = 1; set < 1 << stages; set++) {
                if (Integer.bitCount(set) != size) {
                    continue;
                }
                boolean[] used = new boolean[stages];
                for (int s = 0; s < stages; s++) {
                    used[s] = (set >> s & 1) == 1;
                }
                double skip = Math.min(1, sampling.free() / (double) Math.max(1, population.rows()));
                RiskPath path = RiskPath.of(
                        choosing,
                        models,
                        used,
                        spec.classes(),
                        sampling.ofTheseRows() ? labelled.keySet() : Set.of(),
                        population.rows(),
                        skip,
                        POINTS);
                double found = stages == 1 ? 0 : plan(path).worth();
                if (best == null || found > worth * WORTHWHILE) {
                    best = path;
                    worth = found;
                }
            }
        }
        return best;
    }

    private Plan plan(RiskPath path) {
        int left = spec.mostLabels() - labelled.size();
        // How many of a stream's rows will be accepted, and so need a label, is known only about.
        left -= spec.stream() ? (int) Math.ceil(3 * Math.sqrt(Math.max(0, left))) : 0;
        return Plan.best(path, sampling, level, population.rows(), left, spec.nights());
    }

    // ---- the test --------------------------------------------------------------------------------------------------

    /**
     * The last candidate that accepts no more rows than may be wrong, and so needs no test; -1 where its rows are expected to be
     * much worse than the target, so that they would only use up what may be wrong.
     */
    private int free(RiskPath chosen, PathTrial test) {
        int point = test.freePoint();
        boolean bad = point >= 0 && chosen.expectedWrong(point) > 2 * (1 - spec.target()) * chosen.open()[point];
        return bad ? -1 : point;
    }

    private Agreement test(RiskPath chosen, Plan plan) {
        Path path = chosen.path();
        PathTrial test = new PathTrial(path, sampling, population, labelled, choosing, spec.stream());
        if (plan.worth() <= sampling.free() * (double) spec.nights()) {
            progress.accept("no sample promises to pay for itself");
            return test.result(spec, truth, free(chosen, test), 0, level);
        }
        test.draw(plan, chosen.open()[plan.last()]);
        int certified = free(chosen, test);
        int tested = 0;
        int[] looks = plan.early() > 0 ? new int[] {plan.early(), plan.labels()} : new int[] {plan.labels()};
        double each = level / looks.length;
        for (int look = 0; look < looks.length && certified < plan.last(); look++) {
            buy(test.extend(looks[look]), "for the test");
            int k = plan.first();
            while (k <= plan.last() && test.pValue(k, truth) <= each) {
                certified = Math.max(certified, k++);
            }
            tested = Math.max(tested, Math.min(k, plan.last()) - plan.first() + 1);
            // Better than planned: go on along the path for as long as there is room.
            while (certified == k - 1
                    && k > plan.last()
                    && k < path.size()
                    && test.pValue(k - 1, truth) <= each * ROOM) {
                List<Candidate> more = test.widen(k);
                if (labelled.size() + more.size() > spec.mostLabels()) {
                    break;
                }
                buy(more, "for one cascade more");
                tested++;
                certified = test.pValue(k, truth) <= each ? k : certified;
                k++;
            }
        }
        return test.result(spec, truth, certified, tested, each);
    }
}
