package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Attempts of 100 prompt and 5 completion tokens in 250 ms that cost 7, of at most 900, 400 tokens and 61 s. */
class TariffTest {
    @ParameterizedTest
    @CsvSource({
        // unit, reserved, answered, refused for the rate, nothing sent, outcome unknown, intent only
        "USD, 900, 7, 0, 0, 900, 900",
        "CALLS, 1, 1, 1, 0, 1, 1",
        "TOKENS, 400, 105, 0, 0, 400, 400",
        // 14,000 million and one a token: 14,001 units.
        "FLOPS, 5600400, 1470105, 0, 0, 5600400, 5600400",
        "SECONDS, 61000, 250, 250, 250, 61000, 61000"
    })
    void committed_eachUnit_isWhatItTookOrTheReservationWhereThatIsUnknown(
            BudgetUnit unit, long reserved, long answered, long refused, long unsent, long unknown, long intent) {
        Tariff tariff = new Tariff(unit);
        assertThat(tariff.reserved(intent("a"))).isEqualTo(new Amount(reserved));
        assertThat(tariff.committed(answered("a"))).isEqualTo(new Amount(answered));
        assertThat(tariff.committed(failed("a", "rate-limit", AttemptStatus.UNBILLED)))
                .isEqualTo(new Amount(refused));
        assertThat(tariff.committed(failed("a", LedgerLine.UNREACHABLE, AttemptStatus.UNBILLED)))
                .isEqualTo(new Amount(unsent));
        assertThat(tariff.committed(failed("a", "transient", AttemptStatus.UNKNOWN)))
                .isEqualTo(new Amount(unknown));
        assertThat(tariff.committed(intent("a"))).isEqualTo(new Amount(intent));
        assertThat(tariff.taken(intent("a"))).isEqualTo(Amount.ZERO);
        // One line a call counts: of "a" the outcome, of "b" the intent, which has none.
        assertThat(tariff.committed(List.of(intent("a"), answered("a"), intent("b"))))
                .isEqualTo(new Amount(answered + reserved));
    }

    @ParameterizedTest
    @EnumSource(
            value = BudgetUnit.class,
            names = {"TOKENS", "FLOPS", "SECONDS"})
    void committed_unknownAttemptOfAnOlderVersion_isAnErrorAndNotZero(BudgetUnit unit) {
        LedgerLine old = LedgerLines.fromJson("{\"event\":\"intent\",\"call_id\":\"a\",\"request_keys\":[],"
                        + "\"status\":\"unknown\",\"reserved_picos\":9}")
                .orElseThrow();
        assertThat(Tariff.DOLLARS.committed(old)).isEqualTo(new Amount(9));
        assertThat(new Tariff(BudgetUnit.CALLS).committed(old)).isEqualTo(new Amount(1));
        assertThatThrownBy(() -> new Tariff(unit).committed(old)).isInstanceOf(IllegalStateException.class);
    }

    private static LedgerLine intent(String call) {
        return reserved(Attempt.intent(call)).line();
    }

    private static LedgerLine answered(String call) {
        return reserved(Attempt.outcome(call, "labelled", AttemptStatus.SETTLED))
                .latency(250)
                .tokens(100, 40, 5, 3)
                .charge(7)
                .line();
    }

    private static LedgerLine failed(String call, String outcome, AttemptStatus status) {
        return reserved(Attempt.outcome(call, outcome, status)).latency(250).line();
    }

    private static Attempt reserved(Attempt attempt) {
        return attempt.reserved(900, 400, 61_000).flopsPerToken(14_000_000_001L);
    }
}
