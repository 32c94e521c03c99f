package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Quantity;
import dev.sluice.domain.UserException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetLimitTest {
    private final Map<String, Object> values = new LinkedHashMap<>(Map.of(
            "input.path", "/in",
            "input.text", "text",
            "small.bundles", List.of("/b"),
            "small.thresholds", List.of(0.5),
            "output.path", "/out",
            "llm.url", "http://localhost:1/v1",
            "llm.model", "m"));

    private EnrichSpec spec() {
        return EnrichSpec.of(Settings.of(null, values));
    }

    @ParameterizedTest
    @CsvSource({
        "budget.usd, 0.5, USD, 500000000000",
        "budget.calls, 7, CALLS, 7",
        "budget.tokens, 100000, TOKENS, 100000",
        "budget.flops, 2.5e18, FLOPS, 2500000000000",
        "budget.seconds, 3600, SECONDS, 3600000",
        "budget.seconds, 0.25, SECONDS, 250"
    })
    void budget_ofOneUnit_isRead(String key, String value, BudgetUnit unit, long units) {
        values.put(key, value);
        values.put("llm.parameters", "7");
        assertThat(spec().budget()).isEqualTo(new Quantity(unit, new Amount(units)));
    }

    @Test
    void budget_ofTwoUnits_isAnErrorThatNamesBoth() {
        values.put("budget.usd", "1");
        values.put("budget.tokens", 1_000);
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("budget.usd")
                .hasMessageContaining("budget.tokens");
    }

    @ParameterizedTest
    @CsvSource({
        "budget.calls, 0",
        "budget.calls, 1.5",
        "budget.calls, -3",
        "budget.calls, many",
        "budget.tokens, 0",
        "budget.flops, 0",
        "budget.flops, 1e26",
        "budget.flops, NaN",
        "budget.seconds, 0",
        "budget.seconds, -1",
        "budget.seconds, 1 h",
        "llm.flops-per-token, 0",
        "llm.flops-per-token, lots",
        "llm.parameters, -7"
    })
    void value_thatIsNone_isAnErrorThatNamesKeyAndValue(String key, String value) {
        values.put(key, value);
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(key + ": expected")
                .hasMessageContaining("'" + value + "'");
    }

    @Test
    void flops_withoutWhatATokenTakes_isAnErrorThatNamesBothWays() {
        values.put("budget.flops", "1e18");
        assertThatThrownBy(this::spec)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("llm.flops-per-token")
                .hasMessageContaining("llm.parameters");
        values.put("llm.parameters", 7);
        assertThat(spec().llm().flopsPerToken()).isEqualTo(14_000_000_000L);
        values.put("llm.flops-per-token", "1.4e10");
        assertThatThrownBy(this::spec).isInstanceOf(UserException.class).hasMessageContaining("found both");
        values.remove("llm.parameters");
        assertThat(spec().llm().flopsPerToken()).isEqualTo(14_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "--budget-calls, budget.calls",
        "--budget-tokens, budget.tokens",
        "--budget-flops, budget.flops",
        "--budget-seconds, budget.seconds"
    })
    void flag_ofEnrich_setsItsUnit(String flag, String key) {
        assertThat(Flags.of("enrich")).contains(flag);
        assertThat(Flags.key("enrich", flag)).isEqualTo(key);
        assertThat(Settings.description(key)).isNotBlank();
    }
}
