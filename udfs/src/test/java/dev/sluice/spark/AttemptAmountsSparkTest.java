package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.UserException;
import dev.sluice.ledger.Attempt;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Tariff;
import dev.sluice.settings.BudgetScope;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import dev.sluice.store.Storages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table counts as the gate does. */
@Tag("spark")
class AttemptAmountsSparkTest {
    private static final Instant NOON = Instant.parse("2026-03-31T12:00:00Z");

    @TempDir
    private Path home;

    private final List<LedgerLine> lines = new ArrayList<>();

    @Test
    void committed_ofAJournal_isTheTariffsInEveryUnitAndScope() throws IOException {
        for (AttemptStatus status : AttemptStatus.values()) {
            for (String outcome : new String[] {"labelled", "transient", LedgerLine.UNREACHABLE, null}) {
                String call = status + "-" + outcome;
                lines.add(intent(call));
                if (outcome != null) {
                    lines.add(outcome(call, outcome, status, 1_000_001L));
                }
            }
        }
        Storage storage = Storages.local(home);
        try (LineWriter journal = new Segments(storage, "ledger/_journal/run_id=run-a").writer("j", 1)) {
            for (LedgerLine line : lines) {
                journal.append(LedgerLines.toJson(line));
            }
        }
        LedgerTable own = new LedgerTable(LocalSpark.session(), storage, "run-a");
        LedgerTable other = new LedgerTable(LocalSpark.session(), storage, "run-b");
        for (BudgetUnit unit : BudgetUnit.values()) {
            AttemptAmounts amounts = new AttemptAmounts(unit, List.of());
            assertThat(own.committed(amounts)).isEqualTo(new Tariff(unit).committed(lines));
            assertThat(other.committed(amounts, BudgetScope.DAY, NOON)).isEqualTo(new Tariff(unit).committed(lines));
        }
    }

    @Test
    void committed_lineThatDoesNotSayIt_isAnErrorUnlessTheSettingsKnowItsModel() throws IOException {
        Storage storage = Storages.local(home);
        try (LineWriter journal = new Segments(storage, "ledger/_journal/run_id=run-a").writer("j", 1)) {
            journal.append(LedgerLines.toJson(outcome("a", "labelled", AttemptStatus.SETTLED, null)));
        }
        LedgerTable ledger = new LedgerTable(LocalSpark.session(), storage, "run-a");
        assertThatThrownBy(() -> ledger.committed(new AttemptAmounts(BudgetUnit.FLOPS, List.of())))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("budget.flops: 1 calls");
        Job job = new Job(home)
                .texts("zyx")
                .llm("http://127.0.0.1:1/v1")
                .set("llm.provider", "p")
                .set("llm.model", "m")
                .set("llm.flops-per-token", "2e6");
        assertThat(ledger.committed(
                                new AttemptAmounts(BudgetUnit.FLOPS, job.spec().llms()))
                        .units())
                .isEqualTo(2 * 105);
    }

    private static LedgerLine intent(String call) {
        return ofRunA(Attempt.intent(call), 1_000_001L).line();
    }

    private static LedgerLine outcome(String call, String outcome, AttemptStatus status, Long flops) {
        Attempt attempt = ofRunA(Attempt.outcome(call, outcome, status), flops).latency(250);
        return (status == AttemptStatus.SETTLED ? attempt.tokens(100, 40, 5, 3).charge(7) : attempt).line();
    }

    private static Attempt ofRunA(Attempt attempt, Long flops) {
        return attempt.run("run-a")
                .startedAt(NOON.toEpochMilli())
                .reserved(900, 400, 61_000)
                .flopsPerToken(flops);
    }
}
