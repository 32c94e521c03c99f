package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.throttle.Traffic;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The line, on a clock that stands still until it is told. */
class AskProgressTest {
    private static final Quantity BUDGET = new Quantity(BudgetUnit.USD, usd("0.05"));

    /** Starts below zero, as {@code System.nanoTime} may. */
    private long nanos = -7_000_000_000L;

    private AskProgress progress = new AskProgress(5_678, BUDGET, () -> nanos);

    @Test
    void line_atFullSpeed_saysEverything() {
        progress.line(traffic(300, 0, 244));
        pass(10);
        assertThat(progress.line(
                        new Traffic(1_290, 135_333, 0, 1_234, 64, usd("0.0123"), usd("0.02"), 6_000, 1_000_000)))
                .isEqualTo("asked 1,234 of 5,678 · $0.0123 of $0.0500 · 5,940 of 6,000 RPM · 812k of 1.0M TPM"
                        + " · 64 in flight · 0:45 left");
    }

    @Test
    void line_beforeASecondHasPassed_knowsNoRates() {
        assertThat(progress.line(traffic(3, 300, 0))).isEqualTo("asked 0 of 5,678 · $0.0000 of $0.0500 · 1 in flight");
    }

    @Test
    void line_withoutBudgetLimitsAndTotal_leavesThemOut() {
        progress = new AskProgress(-1, null, () -> nanos);
        progress.line(traffic(0, 0, 0));
        pass(10);
        assertThat(progress.line(traffic(100, 1_500_000, 90)))
                .isEqualTo("asked 90 · $0.0000 · 600 RPM · 9.0M TPM · 1 in flight");
    }

    @Test
    void line_ratesAndTimeLeft_areOfTheLastTenSeconds() {
        for (int second = 0; second <= 60; second++) {
            progress.line(traffic(10L * second, 0, 10L * second));
            pass(1);
        }
        // Slow from now on: two calls a second.
        String line = "";
        for (int second = 1; second <= 11; second++) {
            line = progress.line(traffic(600 + 2L * second, 0, 600 + 2L * second));
            pass(1);
        }
        assertThat(line).contains(" · 120 RPM · ").endsWith(" · 42:08 left");
    }

    @Test
    void line_whenNothingComesBack_promisesNoEnd() {
        progress.line(traffic(0, 0, 500));
        pass(20);
        assertThat(progress.line(traffic(10, 0, 500))).doesNotContain("left");
    }

    @Test
    void line_hoursLeft_areHours() {
        progress = new AskProgress(100_000, null, () -> nanos);
        progress.line(traffic(0, 0, 0));
        pass(10);
        assertThat(progress.line(traffic(100, 0, 100))).endsWith(" · 2:46:30 left");
    }

    @Test
    void line_moreAnswersThanQuestions_countsTheQuestions() {
        progress = new AskProgress(5, null, () -> nanos);
        progress.line(traffic(0, 0, 0));
        pass(10);
        assertThat(progress.line(traffic(7, 0, 7)))
                .startsWith("asked 5 of 5 · ")
                .doesNotContain("left");
    }

    @Test
    void line_budgetThatIsNoMoney_isToldInItsUnit() {
        progress = new AskProgress(5, new Quantity(BudgetUnit.CALLS, new Amount(1_000)), () -> nanos);
        assertThat(progress.line(new Traffic(7, 0, 0, 3, 2, new Amount(5), new Amount(7), 0, 0)))
                .isEqualTo("asked 3 of 5 · 5 calls of 1,000 calls · 2 in flight");
    }

    @Test
    void line_refusalsForTheRate_areTold() {
        Traffic refused = new Traffic(9, 0, 1_001, 0, 0, Amount.ZERO, Amount.ZERO, 0, 0);
        assertThat(progress.line(refused)).contains(" · 0 in flight · 1,001 refused for the rate");
    }

    private static Traffic traffic(long calls, long tokens, long answered) {
        return new Traffic(calls, tokens, 0, answered, 1, Amount.ZERO, Amount.ZERO, 0, 0);
    }

    private static Amount usd(String amount) {
        return BudgetUnit.USD.amount(new BigDecimal(amount));
    }

    private void pass(int seconds) {
        nanos += TimeUnit.SECONDS.toNanos(seconds);
    }
}
