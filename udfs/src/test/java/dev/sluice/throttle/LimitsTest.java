package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.domain.Amount;
import dev.sluice.domain.UserException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    private static final Limits WHOLE = new Limits(3_001, 200_003, 67, new Amount(2_500_000_000_001L));

    @Test
    void part_oneToSixtyFourTasks_addsUpToTheWhole() {
        for (int tasks = 1; tasks <= 64; tasks++) {
            List<Limits> parts = parts(WHOLE, tasks);
            assertThat(parts.stream()
                            .mapToDouble(part -> part.requestsPerMinute() * part.share())
                            .sum())
                    .isCloseTo(3_001, within(1e-6));
            assertThat(parts.stream()
                            .mapToDouble(part -> part.tokensPerMinute() * part.share())
                            .sum())
                    .isCloseTo(200_003, within(1e-3));
            assertThat(parts.stream().mapToInt(Limits::inFlight).sum()).isEqualTo(67);
            assertThat(parts.stream().map(Limits::budget).reduce(Amount.ZERO, Amount::plus))
                    .isEqualTo(WHOLE.budget());
        }
    }

    @Test
    void part_ofAShare_isAPartOfThatShare() {
        Limits half = new Limits(600, 0, 8, null, 0.5);
        assertThat(half.part(3, 4).share()).isEqualTo(0.125);
    }

    @Test
    void part_budgetSmallerThanTheTasks_givesSomeNothing() {
        List<Limits> parts = parts(new Limits(0, 0, 64, new Amount(3)), 5);
        assertThat(parts).extracting(part -> part.budget().units()).containsExactly(1L, 1L, 1L, 0L, 0L);
    }

    @Test
    void part_fewerCallsThanTasks_isAnErrorThatNamesTheKey() {
        Limits limits = new Limits(0, 0, 3, null);
        assertThatThrownBy(() -> limits.part(0, 8))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("llm.max-in-flight: ")
                .hasMessageContaining("llm.tasks to at most 3");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, 1.01, Double.NaN})
    void limits_shareOutOfRange_isAnErrorThatNamesTheKey(double share) {
        assertThatThrownBy(() -> new Limits(0, 0, 1, null, share))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("llm.share: ");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 1, rpm=-1", "0, -1, 1, tpm=-1", "0, 0, 0, max-in-flight=0"})
    void limits_outOfRange_areAnErrorThatShowsTheValue(long rpm, long tpm, int inFlight, String shown) {
        assertThatThrownBy(() -> new Limits(rpm, tpm, inFlight, null))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(shown);
    }

    @Test
    void limits_negativeBudget_isAnError() {
        assertThatThrownBy(() -> new Limits(0, 0, 1, new Amount(-1)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("budget: ");
    }

    private static List<Limits> parts(Limits whole, int tasks) {
        return IntStream.range(0, tasks)
                .mapToObj(task -> whole.part(task, tasks))
                .toList();
    }
}
