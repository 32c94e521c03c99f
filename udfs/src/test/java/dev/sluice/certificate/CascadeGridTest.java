package dev.sluice.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Stages of 1, 6 and 10 s a row, of which the third has the second's layers: right after it, it takes 4 s. */
class CascadeGridTest {
    private static final double NO_PART = ConfidencePath.NOTHING;
    private static final StageSeconds SECONDS =
            new StageSeconds(List.of(1.0, 6.0, 10.0), List.of(List.of(), List.of(0.0), List.of(0.0, 6.0)));

    /** The stages say 1 with these confidences, which is right. */
    private static GoldRow row(double... confidences) {
        List<Candidate.Vote> votes = new ArrayList<>();
        for (double confidence : confidences) {
            votes.add(new Candidate.Vote(1, confidence));
        }
        return new GoldRow(new Candidate("row " + votes, votes), 1);
    }

    private static CascadeGrid grid(StageSeconds seconds) {
        // At .9 the first stage answers one row, and the second one of the other three.
        return new CascadeGrid(
                List.of(row(0.95, 0.6, 0.9), row(0.6, 0.95, 0.9), row(0.7, 0.7, 0.9), row(0.8, 0.8, 0.9)), seconds);
    }

    private static double seconds(StageSeconds seconds, double... thresholds) {
        return grid(seconds).at(thresholds).seconds();
    }

    @Test
    void at_stageAfterTheOneItShares_costsTheRest() {
        assertThat(seconds(SECONDS, 0.9, 0.9, 0)).isEqualTo(4 * 1 + 3 * 6 + 2 * 4);
        assertThat(seconds(SECONDS, NO_PART, 0.9, 0)).isEqualTo(4 * 6 + 3 * 4);
        assertThat(seconds(StageSeconds.apart(SECONDS.alone()), 0.9, 0.9, 0)).isEqualTo(4 * 1 + 3 * 6 + 2 * 10);
    }

    @Test
    void at_stageWithoutTheOneItShares_costsAllOfIt() {
        assertThat(seconds(SECONDS, 0.9, NO_PART, 0)).isEqualTo(4 * 1 + 3 * 10);
        assertThat(seconds(SECONDS, NO_PART, NO_PART, 0)).isEqualTo(4 * 10);
        assertThat(seconds(SECONDS, 0.9, 0, NO_PART)).isEqualTo(4 * 1 + 3 * 6);
    }

    @Test
    void at_anotherStageBetweenTheTwo_savesNothing() {
        StageSeconds around =
                new StageSeconds(List.of(6.0, 1.0, 10.0), List.of(List.of(), List.of(0.0), List.of(6.0, 0.0)));
        assertThat(seconds(around, 0.9, 0.9, 0)).isEqualTo(4 * 6 + 3 * 1 + 2 * 10);
        assertThat(seconds(around, 0.9, NO_PART, 0)).isEqualTo(4 * 6 + 3 * 4);
    }

    /** Seed 3. */
    @Test
    void all_everyCascadeOfTheGrid_costsWhatItsThresholdsCost() {
        Random random = new Random(3);
        List<GoldRow> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(row(random.nextDouble(), random.nextDouble(), random.nextDouble()));
        }
        CascadeGrid grid = new CascadeGrid(rows, SECONDS);
        List<CascadeGrid.Point> all = grid.all();
        assertThat(all).hasSizeGreaterThan(100).allSatisfy(point -> {
            CascadeGrid.Point again = grid.at(point.thresholds());
            assertThat(point.seconds()).isCloseTo(again.seconds(), within(1e-9));
            assertThat(point.right()).isEqualTo(again.right());
        });
    }

    @Test
    void seconds_savingsThatAreNone_areRefused() {
        List<Double> alone = List.of(1.0, 2.0);
        for (List<List<Double>> saved : List.of(
                List.<List<Double>>of(),
                List.of(List.<Double>of(), List.<Double>of()),
                List.of(List.<Double>of(), List.of(2.1)),
                List.of(List.<Double>of(), List.of(-0.1)),
                List.of(List.<Double>of(), List.of(Double.NaN)))) {
            assertThatThrownBy(() -> new StageSeconds(alone, saved))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected savings from 0");
        }
    }
}
