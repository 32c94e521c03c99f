package dev.sluice.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Attempt;
import dev.sluice.ledger.AttemptStatus;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.settings.BudgetScope;
import dev.sluice.store.LineWriter;
import dev.sluice.store.Segments;
import dev.sluice.store.Storage;
import dev.sluice.store.Storages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts against a budget, of journals that lie there. */
@Tag("spark")
class BudgetScopeSparkTest {
    private static final Instant YESTERDAY = Instant.parse("2026-03-30T23:59:59.999Z");
    private static final Instant TODAY = Instant.parse("2026-03-31T00:00:00Z");
    private static final Instant NOON = Instant.parse("2026-03-31T12:00:00Z");
    private static final Instant TOMORROW = Instant.parse("2026-04-01T08:00:00Z");

    @TempDir
    private Path home;

    private Storage storage;

    @BeforeEach
    void twoRuns() throws IOException {
        storage = Storages.local(home);
        attempt("run-a", "a1", YESTERDAY, AttemptStatus.SETTLED, 1);
        attempt("run-a", "a2", TODAY, AttemptStatus.SETTLED, 20);
        attempt("run-a", "a3", NOON, AttemptStatus.UNKNOWN, 300);
        attempt("run-a", "a4", NOON, AttemptStatus.UNBILLED, 0);
        attempt("run-b", "b1", YESTERDAY, AttemptStatus.SETTLED, 4_000);
        attempt("run-b", "b2", NOON, AttemptStatus.SETTLED, 50_000);
        Path torn = home.resolve("ledger/_journal/run_id=run-a/torn.jsonl");
        Files.writeString(torn, "{\"event\":\"outcome\",\"call_id\":\"to");
    }

    @Test
    void committed_runScope_isTheRunsOwnOfAllDays() throws IOException {
        assertThat(committed("run-a", BudgetScope.RUN, NOON)).isEqualTo(321);
        assertThat(committed("run-b", BudgetScope.RUN, TOMORROW)).isEqualTo(54_000);
        assertThat(committed("run-c", BudgetScope.RUN, NOON)).isZero();
    }

    @Test
    void committed_dayScope_isSharedByTheRunsOfOneDayAndFreshOnTheNext() throws IOException {
        assertThat(committed("run-c", BudgetScope.DAY, NOON)).isEqualTo(50_320);
        assertThat(committed("run-c", BudgetScope.DAY, TOMORROW)).isZero();
        // Its own spending of other days stays with a run.
        assertThat(committed("run-a", BudgetScope.DAY, NOON)).isEqualTo(50_321);
        assertThat(committed("run-a", BudgetScope.DAY, TOMORROW)).isEqualTo(321);
    }

    @Test
    void committed_monthScope_isSharedByTheRunsOfOneMonth() throws IOException {
        assertThat(committed("run-c", BudgetScope.MONTH, NOON)).isEqualTo(54_321);
        assertThat(committed("run-c", BudgetScope.MONTH, TOMORROW)).isZero();
    }

    private long committed(String runId, BudgetScope scope, Instant now) throws IOException {
        return new LedgerTable(LocalSpark.session(), storage, runId)
                .committed(AttemptAmounts.DOLLARS, scope, now)
                .units();
    }

    /** Its intent and its outcome; an unknown one stays at its intent. */
    private void attempt(String runId, String callId, Instant start, AttemptStatus status, long picos)
            throws IOException {
        try (LineWriter journal = new Segments(storage, "ledger/_journal/run_id=" + runId).writer("j", 1)) {
            journal.append(json(Attempt.intent(callId), runId, start));
            if (status != AttemptStatus.UNKNOWN) {
                journal.append(json(Attempt.outcome(callId, null, status).charge(picos), runId, start));
            }
        }
    }

    private static String json(Attempt attempt, String runId, Instant start) {
        return LedgerLines.toJson(
                attempt.run(runId).startedAt(start.toEpochMilli()).reserved(300).line());
    }
}
