package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PathTrialTest {
    private static final int N = 1_000;
    private static final Rows ROWS = Rows.calibrated(.9, .7, N, 4);

    /** Accepts from confidence .9, .8, .6 and 0 on. */
    private static final Path PATH = new Path(new double[][][] {{{.9, .9}}, {{.8, .8}}, {{.6, .6}}, {{0, 0}}});

    private static final Plan PLAN = new Plan(1, new int[] {40, 100}, 0, 1);

    private static PathTrial trial(KnownLabels known) {
        PathTrial trial = new PathTrial(PATH, new Sampling(false, .9, N), ROWS, known, List.of());
        trial.draw(PLAN, 1, .1);
        return trial;
    }

    /** Of its own first rows, and in proportion: nothing that was seen of other rows has a say. */
    @Test
    void sample_ofAPointAfterThePlans_hasASizeOfItsOwn() {
        PathTrial trial = trial(new KnownLabels(ROWS.oracle(), line -> {}));
        for (int look = 0; look < 2; look++) {
            assertThat(trial.drawn(1, look)).isEqualTo(PLAN.looks()[look]);
            for (int later = 2; later < 4; later++) {
                long size = Math.round(PLAN.looks()[look] * (double) trial.open(later) / trial.open(1));
                assertThat(trial.drawn(later, look)).isEqualTo(size);
                assertThat(trial.missing(later, look)).isEqualTo(first((int) size, later));
            }
            assertThat(trial.drawn(0, look)).isBetween(1L, trial.drawn(1, look) - 1);
        }
    }

    private static List<Candidate> first(int size, int point) {
        return ROWS.testing().stream()
                .filter(row -> PATH.entry(row.votes()) <= point)
                .limit(size)
                .toList();
    }

    @Test
    void rows_thatWereKnownBefore_areInNoSample() {
        KnownLabels known = new KnownLabels(ROWS.oracle(), line -> {});
        known.buy(ROWS.testing().subList(0, 50), "before");
        PathTrial trial = trial(known);
        List<Candidate> drawn = trial.missing(3, 1);
        Set<String> ids = new HashSet<>(known.ids());
        assertThat(drawn).noneMatch(row -> ids.contains(row.id()));
        assertThat(trial.open(3)).isEqualTo(N - 50);
        assertThat(trial.drawn(3, 1)).isEqualTo(drawn.size());
    }

    @Test
    void labels_areMissingUntilTheyAreBought_andSmallerLooksAreParts() {
        KnownLabels known = new KnownLabels(ROWS.oracle(), line -> {});
        PathTrial trial = trial(known);
        List<Candidate> all = trial.missing(1, 1);
        List<Candidate> some = trial.missing(1, 0);
        assertThat(all).hasSize(100).startsWith(some.toArray(Candidate[]::new));
        known.buy(some, "for the first look");
        assertThat(trial.missing(1, 0)).isEmpty();
        assertThat(trial.missing(1, 1)).hasSize(60);
    }

    /** Else what is left would be no random part of what another path accepts. */
    @Test
    void rows_thatASamplePassedOver_areThoseBeforeItsEndThatAnyStageHasScored() {
        List<Candidate> rows = new ArrayList<>(ROWS.candidates());
        String blank = ROWS.testing().get(3).id();
        rows.set(Integer.parseInt(blank), new Candidate(blank, List.of()));
        Rows some = new Rows(rows, ROWS.truth(), 4);
        PathTrial trial = new PathTrial(
                PATH, new Sampling(false, .9, N), some, new KnownLabels(some.oracle(), l -> {}), List.of());
        trial.draw(PLAN, 1, .1);
        List<Candidate> order = some.testing();
        int end = 1 + order.indexOf(trial.missing(1, 1).get(99));
        Set<Candidate> all = new HashSet<>(trial.missing(1, 1));
        all.addAll(trial.passedOver(1, 1));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        order.subList(0, end).stream().filter(Candidate::scored).toList());
    }

    /** No label is wrong: passes at the first look that is large enough, and stays passed. */
    @Test
    void point_withoutAWrongRow_passesAtTheFirstLookThatCan() {
        List<Candidate> rows = ROWS.candidates();
        int[] right = rows.stream().mapToInt(row -> row.votes().get(0).label()).toArray();
        Rows good = new Rows(new ArrayList<>(rows), right, 4);
        KnownLabels known = new KnownLabels(good.oracle(), line -> {});
        PathTrial trial = new PathTrial(PATH, new Sampling(false, .95, N), good, known, List.of());
        trial.draw(new Plan(1, new int[] {10, 80, 200}, 3, 3), 1, .1);
        known.buy(trial.missing(3, 2), "all");
        assertThat(Arrays.asList(trial.passes(3, 0), trial.passes(3, 1), trial.passes(3, 2)))
                .containsExactly(false, true, true);
        assertThat(trial.passedAt(3, 2)).isEqualTo(1);
        assertThat(trial.pValue(3, 1)).isBetween(0.0, .1);
    }
}
