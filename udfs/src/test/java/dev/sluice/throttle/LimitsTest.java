package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    private static final Limits WHOLE = new Limits(3_001, 200_003, 67, new PicoUsd(2_500_000_000_001L));

    @Test
    void share_oneToSixtyFourTasks_addsUpToTheWhole() {
        for (int tasks = 1; tasks <= 64; tasks++) {
            List<Limits> parts = parts(WHOLE, tasks);
            assertThat(parts.stream().mapToLong(Limits::requestsPerMinute).sum())
                    .isEqualTo(3_001);
            assertThat(parts.stream().mapToLong(Limits::tokensPerMinute).sum()).isEqualTo(200_003);
            assertThat(parts.stream().mapToInt(Limits::inFlight).sum()).isEqualTo(67);
            assertThat(parts.stream().map(Limits::budget).reduce(PicoUsd.ZERO, PicoUsd::plus))
                    .isEqualTo(WHOLE.budget());
        }
    }

    @Test
    void share_anyTaskOfMany_isWithinOneOfAnyOther() {
        for (int tasks = 1; tasks <= 64; tasks++) {
            List<Limits> parts = parts(WHOLE, tasks);
            assertThat(parts.stream().mapToLong(Limits::requestsPerMinute).max().orElseThrow()
                            - parts.stream()
                                    .mapToLong(Limits::requestsPerMinute)
                                    .min()
                                    .orElseThrow())
                    .isBetween(0L, 1L);
        }
    }

    @Test
    void share_noLimit_staysNoLimit() {
        assertThat(new Limits(0, 0, 8, null).share(3, 8)).isEqualTo(new Limits(0, 0, 1, null));
    }

    @Test
    void share_budgetSmallerThanTheTasks_givesSomeNothing() {
        List<Limits> parts = parts(new Limits(0, 0, 64, new PicoUsd(3)), 5);
        assertThat(parts).extracting(part -> part.budget().picos()).containsExactly(1L, 1L, 1L, 0L, 0L);
    }

    @ParameterizedTest
    @CsvSource({"7, 0, 8, llm.rpm, 7", "0, 5, 8, llm.tpm, 5", "0, 0, 3, llm.max-in-flight, 3"})
    void share_limitSmallerThanTheTasks_isAnErrorThatNamesItsKey(
            long rpm, long tpm, int inFlight, String key, long most) {
        Limits limits = new Limits(rpm, tpm, inFlight, null);
        assertThatThrownBy(() -> limits.share(0, 8))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("llm.tasks to at most " + most);
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
        assertThatThrownBy(() -> new Limits(0, 0, 1, new PicoUsd(-1)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("budget: ");
    }

    private static List<Limits> parts(Limits whole, int tasks) {
        return IntStream.range(0, tasks)
                .mapToObj(task -> whole.share(task, tasks))
                .toList();
    }
}
