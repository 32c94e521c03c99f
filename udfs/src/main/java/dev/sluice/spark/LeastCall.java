package dev.sluice.spark;

import dev.sluice.cascade.AskSpec;
import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Reservation;
import dev.sluice.llm.CallSize;
import dev.sluice.llm.LlmSpec;
import java.util.Comparator;
import java.util.List;

/** What no call can reserve less than: a budget below it is a mistake, and would keep every row. */
final class LeastCall {
    private static final String SHORTEST_TEXT = "x";

    private LeastCall() {}

    /**
     * A budget of money is not looked at: one of zero is a way to keep what the store does not answer.
     *
     * @param budget null for no limit
     * @throws UserException when the budget covers no call of any text, of none of the stages
     */
    static void requireCovered(Quantity budget, List<LlmStage> stages) {
        if (budget == null || budget.unit() == BudgetUnit.USD || stages.isEmpty()) {
            return;
        }
        BudgetUnit unit = budget.unit();
        Amount least = stages.stream()
                .map(stage -> of(stage).in(unit))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        if (budget.amount().compareTo(least) < 0) {
            throw new UserException(unit.setting() + ": expected at least what one call may take, "
                    + unit.describe(least) + " (" + why(unit) + "), found " + budget);
        }
    }

    private static Reservation of(LlmStage stage) {
        LlmSpec llm = stage.spec();
        // Labels that are left out of a prompt make it shorter than any that can be known here.
        boolean shorter = llm.task().prompt().hard();
        return AskSpec.reservation(
                llm,
                stage.price(),
                stage.settings().flopsPerToken(),
                shorter ? 0 : CallSize.of(llm).apply(SHORTEST_TEXT).promptAtMost(),
                llm.sampling().outputTokensAtMost());
    }

    private static String why(BudgetUnit unit) {
        return switch (unit) {
            case USD, CALLS -> "it is sent once";
            case TOKENS -> "the bytes of the shortest request and llm.output-cap";
            case FLOPS -> "the bytes of the shortest request and llm.output-cap, times llm.flops-per-token";
            case SECONDS -> "llm.attempt-timeout and a second to hang up";
        };
    }
}
