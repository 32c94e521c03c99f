package dev.sluice.settings;

import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The limit of the section {@code budget} of {@code conf/sluice.conf}: at most one of its units. */
final class BudgetLimit {
    private BudgetLimit() {}

    /** Null for no limit. */
    static Quantity of(Settings s) {
        List<BudgetUnit> set = Arrays.stream(BudgetUnit.values())
                .filter(unit -> s.isSet(unit.setting()))
                .toList();
        if (set.size() > 1) {
            throw new UserException(set.stream().map(BudgetUnit::setting).collect(Collectors.joining(", "))
                    + ": expected one of them, for a run has one budget; found " + set.size());
        }
        return set.isEmpty() ? null : read(s, set.get(0));
    }

    private static Quantity read(Settings s, BudgetUnit unit) {
        String key = unit.setting();
        return switch (unit) {
            case USD -> Quantity.ofUsd(s.usdOrNull(key));
            case CALLS, TOKENS -> quantity(unit, BigDecimal.valueOf(s.whole(key, 1, Long.MAX_VALUE)));
            case FLOPS ->
                quantity(unit, s.decimal(key, "FLOPs such as 2.5e18, at least 1e6 and at most 9e24", 1e6, 9e24));
            case SECONDS ->
                quantity(
                        unit,
                        s.decimal(key, "seconds such as 3600 or 0.5, at least 0.001 and at most 9e15", 1e-3, 9e15));
        };
    }

    private static Quantity quantity(BudgetUnit unit, BigDecimal value) {
        return new Quantity(unit, unit.amount(value));
    }

    /**
     * FLOPs that a token takes, rounded up to whole ones: as set, or two for each parameter, or null where neither is set.
     * Source: Kaplan et al., "Scaling Laws for Neural Language Models", 2020, §2.1: a forward pass takes about 2 N a token.
     */
    static Long flopsPerToken(Settings s) {
        boolean given = s.isSet("llm.flops-per-token");
        if (given && s.isSet("llm.parameters")) {
            throw new UserException("llm.flops-per-token, llm.parameters: expected one of them, found both");
        }
        if (given) {
            String expected = "FLOPs such as 1.4e10, at least 1 and at most 1e18";
            return up(s.decimal("llm.flops-per-token", expected, 1, 1e18));
        }
        if (!s.isSet("llm.parameters")) {
            return null;
        }
        String expected = "billions of parameters such as 7 or 0.5, at least 0.000001 and at most 1e8";
        return up(s.decimal("llm.parameters", expected, 1e-6, 1e8)
                .movePointRight(9)
                .multiply(BigDecimal.valueOf(2)));
    }

    private static Long up(BigDecimal value) {
        return value.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** A budget of FLOPs cannot be kept without knowing what a token takes. */
    static void requireTariff(Quantity budget, List<LlmSettings> llms) {
        if (budget == null || budget.unit() != BudgetUnit.FLOPS) {
            return;
        }
        for (LlmSettings llm : llms) {
            if (llm.flopsPerToken() == null) {
                throw new UserException("llm.flops-per-token: expected what a token of '"
                        + llm.endpoint().model()
                        + "' takes, or llm.parameters (billions; two FLOPs each), since budget.flops counts by it; found"
                        + " neither");
            }
        }
    }
}
