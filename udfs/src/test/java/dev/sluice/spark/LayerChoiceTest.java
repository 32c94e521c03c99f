package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.UserException;
import dev.sluice.settings.EncoderReading;
import dev.sluice.settings.Layers;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerChoiceTest {
    private static final EncoderReading GIVEN = new EncoderReading(Layers.AUTO, "auto", "query: ", 128);

    private static LayerChoice.Candidate candidate(int layers, String pooling, double difference) {
        return new LayerChoice.Candidate(layers, pooling, .9 + difference, difference, .003);
    }

    @Test
    void chosen_ofSeveralNearTheWhole_hasTheFewestLayers() {
        LayerChoice choice = new LayerChoice(
                2_100,
                List.of(
                        candidate(6, "mean", -.02),
                        candidate(8, "mean", .0011),
                        candidate(10, "cls", .001),
                        candidate(12, "cls", 0)));
        assertThat(choice.chosen().layers()).isEqualTo(8);
        assertThat(choice.reading(GIVEN)).isEqualTo(new EncoderReading(Layers.of(List.of(8)), "mean", "query: ", 128));
        assertThat(choice.summary().lines())
                .contains(
                        "layers     8 of 12, chosen on 2,100 of the fitting rows (cross-validated)",
                        "  8        mean accuracy 0.9011 (+0.11 ± 0.30 points), 0.67 of the layers' time");
    }

    @Test
    void chosen_whereEachCutLosesMore_isTheWholeEncoder() {
        LayerChoice choice = new LayerChoice(
                2_100, List.of(candidate(3, "mean", .0009), candidate(4, "mean", -.01), candidate(6, "cls", 0)));
        assertThat(choice.chosen().layers()).isEqualTo(6);
        assertThat(choice.reading(GIVEN)).isEqualTo(new EncoderReading(Layers.ALL, "cls", "query: ", 128));
    }

    /** Of four rows one is won and none lost: 1/4, with the variance 1/4 - 1/16 over four rows. */
    @Test
    void candidate_againstTheWhole_hasThePairedError() {
        LayerChoice.Candidate candidate = LayerSearch.candidate(
                3, "mean", new boolean[] {true, true, false, true}, new boolean[] {true, false, false, true});
        assertThat(candidate.accuracy()).isEqualTo(.75);
        assertThat(candidate.difference()).isEqualTo(.25);
        assertThat(candidate.error()).isCloseTo(Math.sqrt(3. / 16 / 4), within(1e-12));
    }

    @Test
    void candidates_areAHalfTwoThirdsFiveSixthsAndAll() {
        assertThat(LayerSearch.candidates(12)).containsExactly(6, 8, 10, 12);
        assertThat(LayerSearch.candidates(6)).containsExactly(3, 4, 5, 6);
        assertThat(LayerSearch.candidates(2)).containsExactly(1, 2);
        assertThatThrownBy(() -> LayerSearch.candidates(1))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("train.layers: expected all ");
    }
}
