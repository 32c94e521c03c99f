package dev.sluice.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
 *       ({@link Sampling}), at several looks while the sample grows, for as long as that promises to pay ({@link
 *       dev.sluice.bounds.Looks}). Where a first look at a few of all rows, before anything else, promises to pay, delta is halved
 *       between it and the rest. Only if the first candidate that misses the target passes is the certificate wrong, so delta is
 *       not split over the candidates (fixed-sequence testing: Maurer, Hothorn, Lehmacher 1995; Bauer 1991).
 * </ol>
 *
 * <p>Against BARGAIN (Zeighami et al., 2025), which tests 20 prefixes by betting and gives up when mean - standard deviation
 * falls below the target: one look at an exact test needs about a third of the labels that an anytime-valid one does for the
 * same slack (z = 1.28 against sqrt(2 ln 10) = 2.15 at delta .1), and the labels spent on choosing pay for themselves by
 * ending the sample at the right size. The same seed and rows give the same result, whatever their order.
 */
public final class AgreementSearch {
    /** Labels to start with. With the others here chosen on synthetic and other real data than is reported on. */
    private static final int PILOT = 60;

    /** Labels from rows that no promising candidate accepts. */
    private static final int BEYOND = 300;

    private static final int MARGIN = 2;

    /** So many times more wrong rows than may be are expected of a candidate that is not worth a thought. */
    private static final double HOPELESS = 1.25;

    /** Labels that a first look at all rows may cost, and the probability of passing from which on it pays. */
    private static final int MOST_AT_ONCE = 2 * PILOT;

    private static final double LIKELY = .25;

    /** Share of the scored rows that such a first look must speak of. */
    private static final double NEARLY_ALL = .95;

    private final AgreementSpec spec;
    private final Population population;
    private final Consumer<String> progress;
    private final Random random;
    private final Sampling sampling;
    private final List<Candidate> choosing;
    private final PathChoice choice;
    private final KnownLabels known;

    /** Of delta, what is left for tests. */
    private double level;

    private AgreementSearch(AgreementSpec spec, Population population, KnownLabels known, Consumer<String> progress) {
        this.spec = spec;
        this.population = population;
        this.known = known;
        this.progress = progress;
        this.random = new Random(spec.seed());
        this.level = spec.delta();
        this.sampling = new Sampling(spec.stream(), spec.target(), population.rows());
        List<Candidate> all = population.choosing();
        // A stream's test needs rows that choosing has not looked at.
        this.choosing = spec.stream() ? all.subList(0, (int) Math.min(all.size(), population.rows() / 3)) : all;
        this.choice = new PathChoice(spec, sampling, choosing, population.rows());
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
        return new AgreementSearch(spec, population, new KnownLabels(oracle, progress), progress).run(known);
    }

    private Agreement run(List<Candidate> already) {
        known.buy(already, "that are there already");
        Optional<Agreement> atOnce = sampling.ofTheseRows() ? atOnce() : Optional.empty();
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        if (known.size() == already.size()) {
            int pilot = Math.min(PILOT, spec.mostLabels() / 4);
            known.buy(LabelChoice.pilot(choosing, known, pilot, random), "to learn from");
        }
        RiskPath path = path();
        Plan plan = plan(path);
        List<Candidate> beyond = beyond(path, plan);
        if (!beyond.isEmpty()) {
            known.buy(beyond, "from rows that the LLM will answer in any case");
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
        if (plan.worth() < LIKELY || !acceptsNearlyAll(path)) {
            return Optional.empty();
        }
        level = spec.delta() / 2;
        PathTrial test = trial(path);
        test.draw(plan, path.open()[plan.last()], level);
        int look = -1;
        do {
            known.buy(test.missing(plan.last(), ++look), "of all rows");
            if (test.passes(plan.last(), look)) {
                return Optional.of(test.result(spec, plan.last(), look, 1));
            }
        } while (look + 1 < plan.looks().length && Onward.pays(path, plan, test, plan.last(), -1, look, 1));
        known.buy(test.passedOver(plan.last(), look), "of rows that were passed over");
        return Optional.empty();
    }

    private boolean acceptsNearlyAll(RiskPath path) {
        long scored = choosing.stream().filter(Candidate::scored).count();
        long accepted = Arrays.stream(path.entries())
                .filter(entry -> entry < path.path().size())
                .count();
        return accepted >= NEARLY_ALL * scored;
    }

    private PathTrial trial(RiskPath chosen) {
        return new PathTrial(chosen.path(), sampling, population, known, spec.stream() ? choosing : List.of());
    }

    // ---- choosing --------------------------------------------------------------------------------------------------

    private RiskPath path() {
        return choice.path(known, random, path -> plan(path).worth());
    }

    private Plan plan(RiskPath path) {
        int left = spec.mostLabels() - known.size();
        // How many of a stream's rows will be accepted, and so need a label, is known only about.
        left -= spec.stream() ? (int) Math.ceil(3 * Math.sqrt(Math.max(0, left))) : 0;
        return Plan.best(path, sampling, level, population.rows(), left, spec.nights());
    }

    /** Rows that no candidate can accept that is likely to hold the target: their calls are spent in any case. */
    private List<Candidate> beyond(RiskPath path, Plan plan) {
        int size = path.path().size();
        int free = IntStream.range(plan.last() + MARGIN, size)
                .filter(k -> path.expectedWrong(k) >= HOPELESS * sampling.allowed())
                .findFirst()
                .orElse(size);
        int most = Math.min(BEYOND, (spec.mostLabels() - known.size()) / 3);
        return plan == Plan.NONE || free >= size - 1
                ? List.of()
                : LabelChoice.beyond(choosing, known, path, free, most, random);
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
        PathTrial test = trial(chosen);
        int certified = free(chosen, test);
        if (plan.worth() <= sampling.free() * (double) spec.nights()) {
            progress.accept("no sample promises to pay for itself");
            return test.result(spec, certified, -1, 0);
        }
        test.draw(plan, chosen.open()[plan.last()], level);
        int passedAt = -1;
        int next = plan.first();
        int tested = 0;
        for (int look = 0; look < plan.looks().length && next <= plan.last(); look++) {
            if (look > 0 && !Onward.pays(chosen, plan, test, next, certified, look - 1, spec.nights())) {
                break;
            }
            known.buy(test.missing(plan.last(), look), "for the test");
            // Better than planned: on along the path for as long as it passes.
            while (next < chosen.path().size() && (next <= plan.last() || affordable(test, next, look))) {
                tested = Math.max(tested, next - plan.first() + 1);
                if (!test.passes(next, look)) {
                    break;
                }
                passedAt = next > certified ? look : passedAt;
                certified = Math.max(certified, next++);
            }
        }
        return test.result(spec, certified, passedAt < 0 ? -1 : test.passedAt(certified, passedAt), tested);
    }

    private boolean affordable(PathTrial test, int point, int look) {
        List<Candidate> more = test.missing(point, look);
        boolean affordable = known.size() + more.size() <= spec.mostLabels();
        if (affordable) {
            known.buy(more, "for one cascade more");
        }
        return affordable;
    }
}
