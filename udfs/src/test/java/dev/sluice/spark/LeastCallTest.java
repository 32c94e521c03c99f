package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Labels;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import dev.sluice.llm.CallSize;
import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeastCallTest {
    private static final int CAP = 16;

    private final Map<String, Object> values = new LinkedHashMap<>(Map.of(
            "input.path", "/in",
            "input.text", "text",
            "small.bundles", List.of("/b"),
            "small.thresholds", List.of(0.5),
            "output.path", "/out",
            "llm.url", "http://localhost:1/v1",
            "llm.model", "m",
            "llm.price-in", "1",
            "llm.price-out", "1"));

    private List<LlmStage> stages() {
        values.putAll(Map.of("llm.output-cap", CAP, "llm.attempt-timeout", "5 s", "llm.flops-per-token", "2e6"));
        EnrichSpec spec = EnrichSpec.of(Settings.of(null, values));
        return LlmStage.of(spec, new Labels(List.of("good", "bad")), LocalDate.of(2026, 1, 1), new Configuration());
    }

    @ParameterizedTest
    @EnumSource(
            value = BudgetUnit.class,
            names = {"TOKENS", "FLOPS", "SECONDS"})
    void budget_belowTheShortestCall_isAnErrorAndOneForItIsNone(BudgetUnit unit) {
        long tokens = CallSize.of(stages().get(0).spec()).apply("x").promptAtMost() + CAP;
        long least =
                switch (unit) {
                    case TOKENS -> tokens;
                    case FLOPS -> 2 * tokens;
                    default -> 6_000;
                };
        assertThatThrownBy(() -> check(unit, least - 1))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(unit.setting() + ": expected at least what one call may take, "
                        + unit.describe(new Amount(least)))
                .hasMessageEndingWith("found " + unit.describe(new Amount(least - 1)));
        assertThatCode(() -> check(unit, least)).doesNotThrowAnyException();
    }

    @Test
    void budget_ofSeveralAnswersARequest_coversTheCapOfEach() {
        values.putAll(Map.of("llm.samples", 3, "llm.temperature", 1, "llm.prompt.hard", true));
        // Hard pruning may leave less of the prompt than is known here.
        assertThatThrownBy(() -> check(BudgetUnit.TOKENS, 3 * CAP - 1)).hasMessageContaining("48 tokens");
        assertThatCode(() -> check(BudgetUnit.TOKENS, 3 * CAP)).doesNotThrowAnyException();
    }

    @Test
    void budget_ofNoMoney_isLeftToTheGate() {
        assertThatCode(() -> check(BudgetUnit.USD, 0)).doesNotThrowAnyException();
        assertThatCode(() -> LeastCall.requireCovered(null, stages())).doesNotThrowAnyException();
        assertThat(stages()).hasSize(1);
    }

    private void check(BudgetUnit unit, long units) {
        LeastCall.requireCovered(new Quantity(unit, new Amount(units)), stages());
    }
}
