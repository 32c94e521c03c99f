package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the part encoder of scale runs, and what its figures come to. */
class ScaleEncoderTest {
    private static final ScaleEncoderRun.Figures FIGURES =
            new ScaleEncoderRun.Figures(10, 18.5, 70.25, 40_000, List.of(1_000.0, 1_010.0, 1_040.0, 1_060.0));

    @Test
    void figures_asALine_comeBack() {
        assertThat(ScaleEncoderRun.parse("other\n" + FIGURES.line() + "\n")).isEqualTo(FIGURES);
    }

    @Test
    void measures_ofMemory_areAtTheMarksAndTheGrowth() {
        List<Measure> measures = ScaleEncoder.measures(1_000, FIGURES);
        assertThat(measures.get(1).measure()).isEqualTo("encoder, after 250 rows: resident memory");
        assertThat(measures.get(1).value()).isEqualTo("1010");
        assertThat(measures.get(4).value()).isEqualTo("1.060");
        assertThat(measures.get(4).meets()).isFalse();
        assertThat(measures.get(5).measure()).isEqualTo("encoder, 1,000 rows of 40 tokens");
    }

    @Test
    void part_thatScaleDoesNotHave_isRefused() {
        assertThatThrownBy(() -> new Scale().only(List.of("bert")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("expected parts of [linear, encoder], found 'bert'");
    }
}
