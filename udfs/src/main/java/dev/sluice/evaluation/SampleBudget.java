package dev.sluice.evaluation;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.UserException;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * How many samples a budget buys: the budget divided by what one call costs, rounded down, so that it is never exceeded. Exact:
 * money in pico-dollars, other numbers as they are written in decimals, so that 0.3 holds 0.1 three times.
 *
 * @param unit what budget and cost are counted in
 * @param budget from 0
 * @param callCost of one call, above 0
 */
public record SampleBudget(Unit unit, BigDecimal budget, BigDecimal callCost) {
    /** What a budget may be counted in. */
    public enum Unit {
        CALLS,
        TOKENS,
        MONEY,
        FLOPS,
        SECONDS;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException for a budget below 0 or a cost that is not above it */
    public SampleBudget {
        if (budget.signum() < 0 || callCost.signum() <= 0) {
            throw new IllegalArgumentException("expected a budget from 0 and a cost of one call above 0, found "
                    + budget.toPlainString() + " and " + callCost.toPlainString() + " " + unit.text());
        }
    }

    public static SampleBudget of(PicoUsd budget, PicoUsd callCost) {
        return new SampleBudget(Unit.MONEY, budget.toUsd(), callCost.toUsd());
    }

    /** @throws IllegalArgumentException for numbers that are not finite, too */
    public static SampleBudget of(Unit unit, double budget, double callCost) {
        if (!Double.isFinite(budget) || !Double.isFinite(callCost)) {
            throw new IllegalArgumentException(
                    "expected finite " + unit.text() + ", found " + budget + " and " + callCost);
        }
        return new SampleBudget(unit, BigDecimal.valueOf(budget), BigDecimal.valueOf(callCost));
    }

    /**
     * The samples that it buys, at most so many.
     *
     * @throws UserException if it does not buy one
     */
    public int samplesUpTo(int most) {
        BigDecimal samples = budget.divideToIntegralValue(callCost);
        if (samples.signum() == 0) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "budget %s is below the cost of one call, %s: expected a budget for at least one sample",
                    amount(budget),
                    amount(callCost)));
        }
        return samples.min(BigDecimal.valueOf(most)).intValueExact();
    }

    private String amount(BigDecimal value) {
        String number = value.stripTrailingZeros().toPlainString();
        return unit == Unit.MONEY ? "$" + number : number + " " + unit.text();
    }
}
