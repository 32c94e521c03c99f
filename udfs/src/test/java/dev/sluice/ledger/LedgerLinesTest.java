package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerLinesTest {
    @Test
    void json_intentAndOutcome_comeBackEqual() {
        assertThat(LedgerLines.fromJson(LedgerLines.toJson(intent("c1", 900)))).contains(intent("c1", 900));
        LedgerLine outcome = outcome("c1", AttemptStatus.SETTLED, 700, 900);
        assertThat(LedgerLines.fromJson(LedgerLines.toJson(outcome))).contains(outcome);
    }

    @Test
    void json_fieldNames_areSnakeCaseOnOneLineWithoutNulls() {
        assertThat(LedgerLines.toJson(intent("c1", 900)))
                .contains("\"call_id\":\"c1\"", "\"request_keys\":[\"k\\n1\",\"k2\"]", "\"reserved_picos\":900")
                .doesNotContain("\n", "null", "latency_ms");
    }

    @Test
    void fromJson_lineCutAnywhere_isEmpty() {
        String line = LedgerLines.toJson(outcome("c1", AttemptStatus.SETTLED, 700, 900));
        for (int length = 0; length < line.length(); length++) {
            assertThat(LedgerLines.fromJson(line.substring(0, length)))
                    .as("cut at %d", length)
                    .isEmpty();
        }
    }

    @Test
    void fromJson_notALedgerLine_isEmpty() {
        assertThat(List.of("null", "[]", "7", "{}", "{\"call_id\":\"x\"}", "\"text\"", "\u0000"))
                .allSatisfy(line -> assertThat(LedgerLines.fromJson(line)).isEmpty());
    }

    @Test
    void fromJson_fieldOfTheFuture_isIgnored() {
        String line = LedgerLines.toJson(intent("c1", 900)).replaceFirst("\\{", "{\"new_field\":[1],");
        assertThat(LedgerLines.fromJson(line)).contains(intent("c1", 900));
    }

    @Test
    void collapse_intentAndOutcomeInEitherOrder_isTheOutcome() {
        LedgerLine intent = intent("c1", 900);
        LedgerLine outcome = outcome("c1", AttemptStatus.SETTLED, 700, 900);
        assertThat(LedgerLines.collapse(List.of(intent, outcome))).containsOnly(Map.entry("c1", outcome));
        assertThat(LedgerLines.collapse(List.of(outcome, intent))).containsOnly(Map.entry("c1", outcome));
    }

    @Test
    void committed_journalOfAllKinds_countsChargesAndUnknownReservations() {
        List<LedgerLine> journal = List.of(
                outcome("settled", AttemptStatus.SETTLED, 700, 900),
                intent("settled", 900),
                intent("unbilled", 5_000),
                outcome("unbilled", AttemptStatus.UNBILLED, 0, 5_000),
                intent("unknown", 30),
                outcome("unknown", AttemptStatus.UNKNOWN, 0, 30),
                intent("killed", 4));
        assertThat(Tariff.DOLLARS.committed(journal)).isEqualTo(new Amount(700 + 30 + 4));
        assertThat(Tariff.DOLLARS.committed(List.of())).isEqualTo(Amount.ZERO);
    }

    @Test
    void committed_journalReadTwice_countsEachCallOnce() {
        List<LedgerLine> twice = List.of(
                intent("a", 9), outcome("a", AttemptStatus.SETTLED, 7, 9),
                intent("a", 9), outcome("a", AttemptStatus.SETTLED, 7, 9));
        assertThat(Tariff.DOLLARS.committed(twice)).isEqualTo(new Amount(7));
    }

    private static LedgerLine intent(String callId, long reserved) {
        return line(LedgerLine.INTENT, callId, AttemptStatus.UNKNOWN, null, 0, reserved);
    }

    private static LedgerLine outcome(String callId, AttemptStatus status, long charge, long reserved) {
        return line(LedgerLine.OUTCOME, callId, status, 12L, charge, reserved);
    }

    private static LedgerLine line(
            String event, String callId, AttemptStatus status, Long tokens, long charge, long reserved) {
        return new LedgerLine(
                event,
                "run",
                callId,
                "enrich",
                "llm",
                "k\n1",
                List.of("k\n1", "k2"),
                1,
                "openai",
                "gpt-x",
                tokens == null ? null : "gpt-x-2026",
                "realtime",
                null,
                1_772_366_400_000L,
                tokens,
                tokens == null ? null : 200,
                tokens == null ? null : "labelled",
                status.text(),
                tokens,
                tokens,
                tokens,
                tokens,
                "openai/gpt-x@2026-01-01",
                charge,
                reserved,
                2,
                null,
                null,
                null);
    }
}
