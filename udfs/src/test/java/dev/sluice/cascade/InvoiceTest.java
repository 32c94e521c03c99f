package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.BudgetUnit;
import dev.sluice.domain.Reason;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.LedgerLines;
import dev.sluice.ledger.Tariff;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many questions at once, a provider with faults, and the invoice that it keeps for itself. */
@Timeout(60)
class InvoiceTest {
    private static final int QUESTIONS = 300;

    @TempDir
    Path dir;

    /** Seed 8; which request gets which fault depends on the threads, the sums must hold all the same. */
    private final Random random = new Random(8);

    private long invoice;
    private long requests;
    private long tokens;
    private boolean faults;

    @Test
    void ledger_providerWithoutUnknowns_equalsTheInvoice() throws IOException {
        try (AskRig rig = new AskRig(dir, null, this::answer)) {
            List<Asked> asked = ask(rig);
            assertThat(asked).hasSize(QUESTIONS).extracting(Asked::reason).containsOnly(Reason.ASKED);
            Collection<LedgerLine> calls = LedgerLines.collapse(rig.lines()).values();
            assertThat(calls).extracting(LedgerLine::status).hasSize(QUESTIONS).containsOnly("settled");
            assertThat(sum(calls)).isEqualTo(invoice).isPositive();
            assertThat(calls.stream().mapToLong(InvoiceTest::byUsage).sum()).isEqualTo(invoice);
            assertThat(rig.answers().stream()
                            .mapToLong(StoredAnswer::chargePicos)
                            .sum())
                    .isEqualTo(invoice);
            assertThat(rig.committed()).isEqualTo(new Amount(invoice));
        }
    }

    @Test
    void ledger_providerWithFaults_boundsTheInvoiceFromBothSides() throws IOException {
        faults = true;
        try (AskRig rig = new AskRig(dir, null, this::answer)) {
            List<Asked> asked = ask(rig);
            assertThat(asked).hasSize(QUESTIONS).extracting(Asked::key).doesNotHaveDuplicates();
            assertThat(asked)
                    .extracting(Asked::reason)
                    .contains(Reason.ASKED, Reason.INVALID_ANSWER)
                    .isSubsetOf(Reason.ASKED, Reason.INVALID_ANSWER, Reason.UNAVAILABLE);
            Collection<LedgerLine> calls = LedgerLines.collapse(rig.lines()).values();
            long unknown = calls.stream()
                    .filter(call -> call.status().equals("unknown"))
                    .mapToLong(LedgerLine::reservedPicos)
                    .sum();
            assertThat(calls)
                    .hasSize(rig.server.getRequestCount())
                    .extracting(LedgerLine::status)
                    .contains("settled", "unbilled", "unknown");
            assertThat(invoice).isBetween(sum(calls), sum(calls) + unknown);
            assertThat(rig.committed()).isEqualTo(new Amount(sum(calls) + unknown));
            assertThat(rig.answers())
                    .extracting(StoredAnswer::key)
                    .containsExactlyInAnyOrderElementsOf(asked.stream()
                            .filter(one -> one.reason() != Reason.UNAVAILABLE)
                            .map(Asked::key)
                            .toList());
        }
    }

    @Test
    void ledger_smallBudgetAndFaults_neverExceedsIt() throws IOException {
        faults = true;
        Amount budget = new Amount(5_000_000_000L);
        try (AskRig rig = new AskRig(dir, budget, this::answer)) {
            List<Asked> asked = ask(rig);
            assertThat(asked).hasSize(QUESTIONS).extracting(Asked::reason).contains(Reason.ASKED, Reason.BUDGET);
            assertThat(Tariff.DOLLARS.committed(rig.lines())).isLessThanOrEqualTo(budget);
            assertThat(invoice).isPositive().isLessThanOrEqualTo(budget.units());
        }
    }

    /** Budgets for a part of the questions; a call of any text reserves at most 700 tokens and 6 seconds. */
    @ParameterizedTest
    @CsvSource({"CALLS, 61", "TOKENS, 20000", "FLOPS, 60000", "SECONDS, 20000"})
    void ledger_smallBudgetOfEachUnitAndFaults_neverExceedsItAndTheGateCountsTheSame(BudgetUnit unit, long units)
            throws IOException {
        faults = true;
        Tariff tariff = new Tariff(unit);
        Amount budget = new Amount(units);
        try (AskRig rig = new AskRig(dir, tariff, budget, this::answer)) {
            List<Asked> asked = ask(rig);
            assertThat(asked).hasSize(QUESTIONS).extracting(Asked::reason).contains(Reason.ASKED, Reason.BUDGET);
            Amount committed = tariff.committed(rig.lines());
            assertThat(committed).isLessThanOrEqualTo(budget);
            assertThat(worked(unit)).isPositive().isLessThanOrEqualTo(committed.units());
            assertThat(rig.committed()).isEqualTo(committed);
        }
    }

    /** What the server knows of; of seconds it has no clock. */
    private long worked(BudgetUnit unit) {
        return switch (unit) {
            case CALLS -> requests;
            case FLOPS -> tokens * 3;
            case TOKENS -> tokens;
            default -> 1;
        };
    }

    private static List<Asked> ask(AskRig rig) throws IOException {
        List<Asked> asked = new ArrayList<>();
        try (Asker asker = rig.asker();
                AskLane lane = new AskLane(
                        IntStream.range(0, QUESTIONS)
                                .mapToObj(i -> rig.question("question " + i))
                                .iterator(),
                        8,
                        asker::ask)) {
            lane.forEachRemaining(asked::add);
        }
        return asked;
    }

    /** Bills what it works on, whether or not the caller gets to know. */
    private synchronized MockResponse answer(RecordedRequest request) {
        requests++;
        int fault = faults ? random.nextInt(10) : 9;
        if (fault == 0) {
            return AskRig.status(503);
        }
        int prompt = 1 + random.nextInt((int) request.getBodySize());
        int cached = random.nextInt(prompt + 1);
        int completion = random.nextInt(AskRig.OUTPUT_CAP + 1);
        if (fault == 1 && random.nextBoolean()) {
            return AskRig.reset();
        }
        tokens += prompt + completion;
        invoice += AskRig.charge(prompt, cached, completion);
        switch (fault) {
            case 1:
                return AskRig.reset();
            case 2:
                return AskRig.withoutUsage("top-up");
            case 3:
            case 4:
                return AskRig.label("zebra", prompt, cached, completion);
            default:
                return AskRig.label("card payment", prompt, cached, completion);
        }
    }

    private static long sum(Collection<LedgerLine> calls) {
        return calls.stream().mapToLong(LedgerLine::chargePicos).sum();
    }

    private static long byUsage(LedgerLine call) {
        return AskRig.charge(call.promptTokens(), call.cachedTokens(), call.completionTokens());
    }
}
