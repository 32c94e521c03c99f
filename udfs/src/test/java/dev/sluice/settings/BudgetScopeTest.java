package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.UserException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetScopeTest {
    @ParameterizedTest
    @CsvSource({
        "DAY, 2026-03-31T23:59:59.999Z, 2026-03-31T00:00:00Z",
        "DAY, 2026-04-01T00:00:00Z, 2026-04-01T00:00:00Z",
        "MONTH, 2026-03-31T23:59:59.999Z, 2026-03-01T00:00:00Z",
        "MONTH, 2026-04-01T00:00:00Z, 2026-04-01T00:00:00Z"
    })
    void since_dayAndMonth_beginAtMidnightUtc(BudgetScope scope, Instant now, Instant since) {
        assertThat(scope.since(now)).contains(since);
    }

    @Test
    void since_run_neverCountsOthers() {
        assertThat(BudgetScope.RUN.since(Instant.EPOCH)).isEmpty();
    }

    @Test
    void budgetScope_isRunUnlessSaidOtherwise() {
        assertThat(scope("run")).isEqualTo(EnrichSpec.of(settings(Map.of())).budgetScope());
        assertThat(scope("month")).isEqualTo(BudgetScope.MONTH);
        assertThatThrownBy(() -> scope("week"))
                .isInstanceOf(UserException.class)
                .hasMessage("budget.scope: expected run, day or month, found 'week'");
    }

    private static BudgetScope scope(String text) {
        return EnrichSpec.of(settings(Map.of("budget.scope", text))).budgetScope();
    }

    private static Settings settings(Map<String, ?> more) {
        Map<String, Object> values = new java.util.HashMap<>(Map.of(
                "input.path", "in.csv",
                "input.text", "text",
                "output.path", "/data/out",
                "small.bundles", List.of("b1"),
                "small.thresholds", List.of("0.7")));
        values.putAll(more);
        return Settings.of(null, values);
    }
}
