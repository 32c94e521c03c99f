package dev.sluice.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemsTest {
    @Test
    void onlyUnknownPart_isAnErrorThatNamesTheKnownOnes() {
        assertThatThrownBy(() -> new Systems().only(List.of("isear", "iris")))
                .isInstanceOf(UserException.class)
                .hasMessage("--only: expected one of [banking77, isear], found 'iris'");
    }

    @Test
    void onlyKnownParts_areKept() {
        assertThat(new Systems().only(List.of("isear"))).isEqualTo(new Systems(List.of("isear")));
    }

    @Test
    void figuresWithoutGoal_areNotListed() {
        assertThat(new Systems().lists(Measure.printed("a", "1", "rows"))).isFalse();
        assertThat(new Systems().lists(Goals.atLeast("a", 1, 2))).isTrue();
    }
}
