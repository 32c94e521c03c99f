package dev.sluice.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import dev.sluice.model.BundleManifest;
import dev.sluice.settings.FitSpec;
import dev.sluice.settings.SecondGateSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * Which gold rows {@code distill} holds out, so that none that it compares on has taught the first model. {@code train} holds
 * rows out by a hash of their text: the same seed and holdout hold the same ones out again. Both models are compared on the
 * part {@link TrainingRows#REPORT}, of which the first has seen nothing; {@link TrainingRows#CALIBRATE}, which calibrates the
 * second, has calibrated the first. Rows that the first never had lose nothing by it.
 *
 * @param never labels of which the first's training held no row out
 * @param doubt why the first may have been fitted on rows that are held out here; null where it was not
 */
record GoldSplit(double holdout, long seed, List<String> never, String doubt) {
    /** Names of facts in a bundle's provenance. */
    static final String SEED = "seed";

    static final String HOLDOUT = "holdout";
    /** Class indexes of {@link #never}; a bundle without this fact was fitted by another rule. */
    static final String NEVER = "classes_never_held_out";
    /** Whether the held-out rows were fitted on in the end. */
    static final String REFIT = "refit";

    private static final String SEPARATOR = ",";

    GoldSplit {
        never = List.copyOf(never);
    }

    /** @param first manifest of the first model */
    static GoldSplit of(SecondGateSpec spec, BundleManifest first) {
        Optional<GoldSplit> told = told(first);
        if (told.isPresent() && !spec.ownGoldSplit()) {
            return told.get();
        }
        FitSpec own = spec.fit();
        String doubt = told.isEmpty()
                ? untold(first)
                : told.get().covers(own) ? null : told.get().other(own) + " (distill.gold-split = own)";
        return new GoldSplit(
                own.holdout(), own.seed(), told.map(GoldSplit::never).orElse(List.of()), doubt);
    }

    /**
     * Why a model may have been fitted on gold rows that {@code train} holds out; empty where it was not, if it had the same
     * rows.
     *
     * @param neverHeldOut labels of which no row is held out
     */
    static Optional<String> doubt(FitSpec own, List<String> neverHeldOut, BundleManifest model) {
        Optional<GoldSplit> told = told(model);
        if (told.isEmpty()) {
            return Optional.of(untold(model));
        }
        if (!told.get().covers(own)) {
            return Optional.of(told.get().other(own));
        }
        List<String> fitted = told.get().never().stream()
                .filter(label -> !neverHeldOut.contains(label))
                .toList();
        return fitted.isEmpty()
                ? Optional.empty()
                : Optional.of("it was fitted on all its rows of the labels " + fitted);
    }

    private static Optional<GoldSplit> told(BundleManifest first) {
        Map<String, String> facts = first.provenance();
        if (refit(first) || !facts.keySet().containsAll(List.of(SEED, HOLDOUT, NEVER))) {
            return Optional.empty();
        }
        try {
            List<String> labels = first.labels().names();
            List<String> never = Arrays.stream(facts.get(NEVER).split(SEPARATOR))
                    .filter(index -> !index.isEmpty())
                    .map(index -> labels.get(Integer.parseInt(index)))
                    .toList();
            return Optional.of(new GoldSplit(
                    Double.parseDouble(facts.get(HOLDOUT)), Long.parseLong(facts.get(SEED)), never, null));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty(); // written by something else
        }
    }

    private static boolean refit(BundleManifest first) {
        return Boolean.parseBoolean(first.provenance().get(REFIT));
    }

    private static String untold(BundleManifest first) {
        return refit(first)
                ? "it was fitted on all its rows in the end (train.refit)"
                : "its manifest does not tell which rows it was fitted on";
    }

    /** A smaller holdout of the same seed is part of a greater one. */
    private boolean covers(FitSpec own) {
        return own.seed() == seed && own.holdout() <= holdout;
    }

    private String other(FitSpec own) {
        return "its rows were split with seed " + seed + " and holdout " + holdout + ", not with train.seed "
                + own.seed() + " and train.holdout " + own.holdout();
    }

    /** How a training writes down {@link #never}. */
    static void tell(Map<String, String> facts, FitSpec fit, TrainingRows rows) {
        facts.put(SEED, Long.toString(fit.seed()));
        facts.put(HOLDOUT, Double.toString(fit.holdout()));
        List<String> names = rows.labels().names();
        facts.put(
                NEVER,
                String.join(
                        SEPARATOR,
                        rows.neverHeldOut().stream()
                                .map(label -> Integer.toString(names.indexOf(label)))
                                .toList()));
    }

    /** Whether a row of columns text and gold (a name) is fitted on. */
    Column fitted() {
        return not(TrainingRows.heldOut(part(1))).or(col(DistillRows.GOLD).isInCollection(never));
    }

    /**
     * The part of a row, by the hash of the column text.
     *
     * @param most share of the rows to hold out
     */
    Column part(double most) {
        return TrainingRows.split(Math.min(holdout, most), seed);
    }
}
