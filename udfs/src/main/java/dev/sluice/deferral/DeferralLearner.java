package dev.sluice.deferral;

import dev.sluice.domain.Labels;
import dev.sluice.domain.UserException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Learns a {@link DeferralModel} and finds out, on rows that it has not learnt from, what it is worth. */
public final class DeferralLearner {
    /** Of fewer rows nothing is learnt: with 50 the choice between two labels was worse than the LLM alone. */
    public static final int LEAST_ROWS = 100;
    /** From here on it was good on every data set that it was tried on. */
    public static final int GOOD_ROWS = 200;

    private static final int PER_LABEL_ROWS = 800;
    private static final int PER_LABEL_LABELS = 20;
    private static final int FOLDS = 5;

    private final Labels labels;
    private final List<GoldRow> rows;
    private final boolean perLabel;
    private final EstimateFit fit;

    /** @throws UserException for too few rows, or rows of which all or none are right */
    public DeferralLearner(Labels labels, List<GoldRow> rows, EstimateFit fit) {
        this.labels = labels;
        this.rows = List.copyOf(rows);
        this.perLabel = rows.size() >= PER_LABEL_ROWS && labels.size() <= PER_LABEL_LABELS;
        this.fit = fit;
        if (rows.size() < LEAST_ROWS) {
            throw new UserException("deferral: expected at least " + LEAST_ROWS
                    + " rows with a text, gold and the LLM's answer, both among the labels of the bundle, found "
                    + rows.size());
        }
        requireBoth("the small model", GoldRow::smallRight);
        requireBoth("the LLM", GoldRow::llmRight);
    }

    private void requireBoth(String who, Predicate<GoldRow> right) {
        long n = rows.stream().filter(right).count();
        if (n == 0 || n == rows.size()) {
            throw new UserException("deferral: " + who + " is right on " + n + " of " + rows.size()
                    + " rows with gold; where it is always or never right there is nothing to learn");
        }
    }

    /**
     * @param bundle hash of the small model
     * @param llm name of the model that has answered, or null
     */
    public DeferralModel learn(String bundle, String llm) {
        return learn(bundle, llm, rows);
    }

    private DeferralModel learn(String bundle, String llm, List<GoldRow> some) {
        double[][] before =
                some.stream().map(row -> Features.before(row.probabilities())).toArray(double[][]::new);
        double[][] after = some.stream()
                .map(row -> Features.after(row.probabilities(), row.answer(), perLabel))
                .toArray(double[][]::new);
        boolean[] small = right(some, GoldRow::smallRight);
        boolean[] large = right(some, GoldRow::llmRight);
        return new DeferralModel(
                labels,
                bundle,
                llm,
                some.size(),
                perLabel,
                fit.fit(before, small),
                fit.fit(before, large),
                fit.fit(after, small),
                fit.fit(after, large));
    }

    /**
     * What each row would have got from a model that was learnt without it, in five parts.
     *
     * @param seed of the parts
     */
    public List<Tried> tried(long seed) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        Tried[] tried = new Tried[rows.size()];
        for (int fold = 0; fold < FOLDS; fold++) {
            int part = fold;
            DeferralModel model = learn("none", null, some(order, i -> i % FOLDS != part));
            for (int i = part; i < order.size(); i += FOLDS) {
                GoldRow row = rows.get(order.get(i));
                tried[order.get(i)] = new Tried(
                        row.smallRight(),
                        row.llmRight(),
                        model.benefit(row.probabilities()),
                        model.after(row.probabilities(), row.answer()));
            }
        }
        return List.of(tried);
    }

    /**
     * @param benefit expected before the LLM was asked
     * @param after of its answer
     */
    public record Tried(boolean smallRight, boolean llmRight, double benefit, DeferralModel.After after) {
        /** Of the more probable label. */
        public boolean right() {
            return after.smallStands() ? smallRight : llmRight;
        }
    }

    private List<GoldRow> some(List<Integer> order, IntPredicate place) {
        return IntStream.range(0, order.size())
                .filter(place)
                .mapToObj(i -> rows.get(order.get(i)))
                .toList();
    }

    private static boolean[] right(List<GoldRow> some, Predicate<GoldRow> of) {
        boolean[] right = new boolean[some.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = of.test(some.get(i));
        }
        return right;
    }
}
