package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much of the benchmark is run. */
class LlmStageTest {
    @Test
    void description_narrowed_namesThePartsAndTheLength() {
        assertThat(new LlmStage().only(List.of("rpm", "kill")).lasting(6).description())
                .contains("[rpm, kill], 6 s each");
        assertThat(new LlmStage().description()).contains("[rpm, tpm, change, kill, budget, ledger, gate], 60 s each");
    }

    @Test
    void only_unknownPart_saysWhichThereAre() {
        assertThatThrownBy(() -> new LlmStage().only(List.of("speed")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--only", "kill", "'speed'");
    }

    @Test
    void benchmarksWithoutParts_narrowed_sayThatTheyHaveNone() {
        assertThatThrownBy(() -> new Linear().only(List.of("rpm")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("linear");
        assertThatThrownBy(() -> new LlmStage().lasting(0)).isInstanceOf(UserException.class);
    }
}
