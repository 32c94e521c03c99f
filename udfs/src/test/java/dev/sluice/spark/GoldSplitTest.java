package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Labels;
import dev.sluice.model.BundleManifest;
import dev.sluice.settings.FitSpec;
import dev.sluice.settings.SecondGateSpec;
import dev.sluice.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the first bundle's manifest says of its gold rows. */
class GoldSplitTest {
    private static final Map<String, String> TOLD =
            Map.of("seed", "11", "holdout", "0.2", "classes_never_held_out", "0,2");

    private static BundleManifest manifest(Map<String, String> facts) {
        return new BundleManifest(
                "linear",
                "first",
                new Labels(List.of("a", "b", "c")),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                new TreeMap<>(facts));
    }

    private static SecondGateSpec spec(String split, double holdout, long seed) {
        return SecondGateSpec.of(Settings.of(
                null,
                Map.of(
                        "small.bundles",
                        List.of("first"),
                        "small.thresholds",
                        List.of(0.9),
                        "distill.output",
                        "second",
                        "distill.gold-split",
                        split,
                        "train.holdout",
                        holdout,
                        "train.seed",
                        seed)));
    }

    @Test
    void of_firstThatWasFittedOnAllItsRows_isDoubted() {
        Map<String, String> facts = new HashMap<>(TOLD);
        facts.put("refit", "true");
        assertThat(GoldSplit.of(spec("first", 0.3, 7), manifest(facts)).doubt()).contains("train.refit");
        facts.put("refit", "false");
        assertThat(GoldSplit.of(spec("first", 0.3, 7), manifest(facts)).doubt()).isNull();
    }

    @Test
    void of_manifestThatTells_isTheSplitOfTheFirstsTraining() {
        assertThat(GoldSplit.of(spec("first", 0.3, 7), manifest(TOLD)))
                .isEqualTo(new GoldSplit(0.2, 11, List.of("a", "c"), null));
        Map<String, String> none = new HashMap<>(TOLD);
        none.put("classes_never_held_out", "");
        assertThat(GoldSplit.of(spec("first", 0.3, 7), manifest(none)).never()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.2, 11, false", "0.1, 11, false", "0.3, 11, true", "0.2, 7, true"})
    void of_ownSplit_isDoubtedUnlessItIsPartOfTheFirsts(double holdout, long seed, boolean doubted) {
        GoldSplit split = GoldSplit.of(spec("own", holdout, seed), manifest(TOLD));
        assertThat(split.holdout()).isEqualTo(holdout);
        assertThat(split.seed()).isEqualTo(seed);
        if (doubted) {
            assertThat(split.doubt()).contains("distill.gold-split", "seed 11", "holdout 0.2");
        } else {
            assertThat(split.doubt()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "seed, ",
        "holdout, ",
        "classes_never_held_out, ",
        "seed, x",
        "holdout, x",
        "classes_never_held_out, 3",
        "classes_never_held_out, a"
    })
    void of_manifestThatDoesNotTell_isTheOwnSplitAndDoubted(String fact, String value) {
        Map<String, String> facts = new HashMap<>(TOLD);
        facts.remove(fact);
        if (value != null) {
            facts.put(fact, value);
        }
        GoldSplit split = GoldSplit.of(spec("first", 0.3, 7), manifest(facts));
        assertThat(split.holdout()).isEqualTo(0.3);
        assertThat(split.seed()).isEqualTo(7);
        assertThat(split.doubt()).contains("does not tell");
    }

    private static FitSpec fit(double holdout, long seed) {
        return spec("own", holdout, seed).fit();
    }

    @Test
    void teacher_thatHeldOutTheSameRows_isNotDoubted() {
        assertThat(GoldSplit.doubt(fit(0.2, 11), List.of("a", "c"), manifest(TOLD)))
                .isEmpty();
        assertThat(GoldSplit.doubt(fit(0.1, 11), List.of("a", "c"), manifest(TOLD)))
                .isEmpty();
    }

    @Test
    void teacher_thatHeldOutOthers_isDoubted() {
        assertThat(GoldSplit.doubt(fit(0.3, 11), List.of("a", "c"), manifest(TOLD)))
                .hasValueSatisfying(doubt -> assertThat(doubt).contains("holdout 0.2", "train.holdout 0.3"));
        assertThat(GoldSplit.doubt(fit(0.2, 12), List.of("a", "c"), manifest(TOLD)))
                .hasValueSatisfying(doubt -> assertThat(doubt).contains("seed 11", "train.seed 12"));
        assertThat(GoldSplit.doubt(fit(0.2, 11), List.of("c"), manifest(TOLD)))
                .hasValueSatisfying(doubt -> assertThat(doubt).contains("labels [a]"));
        assertThat(GoldSplit.doubt(fit(0.2, 11), List.of("a", "c"), manifest(Map.of())))
                .hasValueSatisfying(doubt -> assertThat(doubt).contains("does not tell"));
    }
}
