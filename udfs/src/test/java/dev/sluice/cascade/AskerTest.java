package dev.sluice.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import dev.sluice.ledger.LedgerLine;
import dev.sluice.ledger.Tariff;
import dev.sluice.llm.Question;
import dev.sluice.store.StoredAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One asker, one question at a time: what lies on the disk, and when. */
class AskerTest {
    private static final long CHARGE = AskRig.charge(100, 40, 5);
    private static final MockResponse GOOD = AskRig.label("top-up", 100, 40, 5);

    @TempDir
    Path dir;

    /** What the server answers, first first. */
    private final Deque<MockResponse> responses = new ArrayDeque<>();
    /** The journal as it lay on the disk when the server got each request. */
    private final List<List<LedgerLine>> seen = new ArrayList<>();

    private AskRig rig;
    private Asker asker;

    @BeforeEach
    void open() throws IOException {
        rig = new AskRig(dir, new Amount(1_000_000_000_000L), request -> {
            synchronized (seen) {
                seen.add(rig.lines());
                return responses.removeFirst();
            }
        });
        asker = rig.asker();
    }

    @AfterEach
    void theGateHasLetGoWhatTheJournalSays() throws IOException {
        assertThat(rig.committed()).isEqualTo(Tariff.DOLLARS.committed(rig.lines()));
        asker.close();
        rig.close();
    }

    @Test
    void ask_beforeTheServerSeesTheRequest_itsIntentIsOnTheDisk() {
        Question question = rig.question("hello");
        answer(GOOD).ask(question);
        assertThat(seen.get(0)).singleElement().satisfies(intent -> {
            assertThat(intent.event()).isEqualTo("intent");
            assertThat(intent.status()).isEqualTo("unknown");
            assertThat(intent.callId()).isEqualTo("call-1");
            assertThat(intent.requestKey()).isEqualTo(question.key());
            assertThat(intent.requestKeys()).containsExactly(question.key());
            assertThat(intent.runId()).isEqualTo("run-1");
            assertThat(intent.purpose()).isEqualTo("enrich");
            assertThat(intent.stage()).isEqualTo("llm");
            assertThat(intent.startedAt()).isEqualTo(AskRig.NOW.toEpochMilli());
            assertThat(intent.chargePicos()).isZero();
            assertThat(intent.httpStatus()).isNull();
        });
    }

    @Test
    void ask_reservation_isTheBoundOfBytesAndCap() throws InterruptedException {
        answer(GOOD).ask(rig.question("hello é"));
        long bytes = rig.server.takeRequest().getBodySize();
        assertThat(seen.get(0).get(0).reservedPicos())
                .isEqualTo(AskRig.charge(bytes + 64, 0, AskRig.OUTPUT_CAP))
                .isGreaterThan(CHARGE);
    }

    @Test
    void ask_answered_itsOutcomeRepeatsTheIntentWithUsageAndCharge() {
        answer(GOOD).ask(rig.question("hello"));
        LedgerLine intent = rig.lines().get(0);
        LedgerLine outcome = rig.lines().get(1);
        assertThat(rig.lines()).hasSize(2);
        assertThat(outcome)
                .isEqualTo(new LedgerLine(
                        "outcome",
                        intent.runId(),
                        intent.callId(),
                        intent.purpose(),
                        intent.stage(),
                        intent.requestKey(),
                        intent.requestKeys(),
                        1,
                        "openai",
                        "gpt-x",
                        "gpt-x-2026",
                        "realtime",
                        null,
                        intent.startedAt(),
                        outcome.latencyMs(),
                        200,
                        "labelled",
                        "settled",
                        100L,
                        40L,
                        5L,
                        0L,
                        "openai/gpt-x@2026-01-01",
                        CHARGE,
                        intent.reservedPicos(),
                        1,
                        intent.reservedTokens(),
                        6_000L,
                        AskRig.FLOPS_PER_TOKEN));
    }

    @Test
    void ask_answered_isInTheStoreWhenItReturns() {
        Question question = rig.question("hello");
        assertThat(answer(GOOD).ask(question)).isEqualTo(new Asked(question.key(), Reason.ASKED, null));
        assertThat(rig.answers())
                .containsExactly(new StoredAnswer(
                        1,
                        question.key(),
                        "answered",
                        "top-up",
                        null,
                        "openai",
                        "gpt-x",
                        "gpt-x-2026",
                        100,
                        5,
                        CHARGE,
                        "run-1",
                        "call-1",
                        AskRig.NOW.toEpochMilli()));
    }

    @Test
    void ask_offListTwice_isStoredAsUnusableAndBothAreCharged() {
        Question question = rig.question("hello");
        Asked asked = answer(AskRig.label("zebra", 100, 0, 5), AskRig.label("zebra", 200, 0, 6))
                .ask(question);
        assertThat(asked).isEqualTo(new Asked(question.key(), Reason.INVALID_ANSWER, null));
        long first = AskRig.charge(100, 0, 5);
        long second = AskRig.charge(200, 0, 6);
        assertThat(rig.answers()).singleElement().satisfies(stored -> {
            assertThat(stored.status()).isEqualTo("unusable");
            assertThat(stored.label()).isNull();
            assertThat(stored.reason()).isEqualTo("invalid-answer");
            assertThat(stored.callId()).isEqualTo("call-2");
            assertThat(stored.chargePicos()).isEqualTo(first + second);
        });
        assertThat(outcomes()).extracting(LedgerLine::outcome).containsExactly("off-list", "off-list");
        assertThat(outcomes()).extracting(LedgerLine::chargePicos).containsExactly(first, second);
        assertThat(outcomes()).extracting(LedgerLine::attempt).containsExactly(1, 2);
        assertThat(seen.get(1)).as("lines before the second request").hasSize(3);
    }

    @Test
    void ask_offListAndThenALabel_storesTheLabelWithItsOwnCharge() {
        answer(AskRig.label("zebra", 100, 0, 5), GOOD).ask(rig.question("hello"));
        assertThat(rig.answers()).singleElement().satisfies(stored -> {
            assertThat(stored.label()).isEqualTo("top-up");
            assertThat(stored.chargePicos()).isEqualTo(CHARGE);
        });
        assertThat(rig.committed()).isEqualTo(new Amount(AskRig.charge(100, 0, 5) + CHARGE));
    }

    @Test
    void ask_answerWithoutUsage_isStoredAndItsMoneyStaysUnknown() {
        answer(AskRig.withoutUsage("top-up")).ask(rig.question("hello"));
        assertThat(outcomes()).singleElement().satisfies(line -> {
            assertThat(line.status()).isEqualTo("unknown");
            assertThat(line.outcome()).isEqualTo("labelled");
            assertThat(line.chargePicos()).isZero();
            assertThat(line.promptTokens()).isNull();
            assertThat(rig.committed()).isEqualTo(new Amount(line.reservedPicos()));
        });
        assertThat(rig.answers()).extracting(StoredAnswer::label).containsExactly("top-up");
    }

    @Test
    void ask_connectionReset_isUnknownWithItsReservationAndAskedAgain() {
        assertThat(answer(AskRig.reset(), GOOD).ask(rig.question("hello")).reason())
                .isEqualTo(Reason.ASKED);
        assertThat(outcomes()).extracting(LedgerLine::status).containsExactly("unknown", "settled");
        assertThat(outcomes()).extracting(LedgerLine::httpStatus).containsExactly(0, 200);
        assertThat(rig.committed()).isEqualTo(new Amount(outcomes().get(0).reservedPicos() + CHARGE));
    }

    @Test
    void ask_serverErrorsToTheEnd_areUnbilledAndStoreNothing() {
        Asked asked = answer(AskRig.status(500), AskRig.status(502), AskRig.status(503))
                .ask(rig.question("hello"));
        assertThat(asked.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(asked.refusal()).isNull();
        assertThat(outcomes())
                .extracting(LedgerLine::status)
                .containsOnly("unbilled")
                .hasSize(3);
        assertThat(rig.committed()).isEqualTo(Amount.ZERO);
        assertThat(rig.answers()).isEmpty();
    }

    @Test
    void ask_wrongKey_saysWhatToMendAndSendsNoMore() {
        Asked asked = answer(AskRig.status(401)).ask(rig.question("hello"));
        assertThat(asked.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(asked.refusal()).contains("HTTP 401", "llm.key-env");
        assertThat(asker.ask(rig.question("another")).refusal()).isEqualTo(asked.refusal());
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
        assertThat(rig.answers()).isEmpty();
    }

    @Test
    void ask_gateStopped_writesNothing() {
        rig.gate.stop(Reason.BUDGET);
        Question question = rig.question("hello");
        assertThat(asker.ask(question)).isEqualTo(new Asked(question.key(), Reason.BUDGET, null));
        assertThat(rig.lines()).isEmpty();
        assertThat(rig.answers()).isEmpty();
        assertThat(rig.server.getRequestCount()).isZero();
    }

    @Test
    void ask_billedAboveTheBound_isStoredAndChargedAndStopsTheGate() {
        long charge = AskRig.charge(1_000_000, 0, 5);
        Asked asked = answer(AskRig.label("top-up", 1_000_000, 0, 5)).ask(rig.question("hello"));
        assertThat(asked.reason()).isEqualTo(Reason.ASKED);
        assertThat(rig.answers()).extracting(StoredAnswer::chargePicos).containsExactly(charge);
        assertThat(outcomes()).singleElement().satisfies(line -> {
            assertThat(line.status()).isEqualTo("settled");
            assertThat(line.chargePicos()).isEqualTo(charge).isGreaterThan(line.reservedPicos());
        });
        assertThat(rig.committed()).isEqualTo(new Amount(charge));
        assertThat(asker.ask(rig.question("another")).reason()).isEqualTo(Reason.BUDGET);
        assertThat(rig.server.getRequestCount()).isEqualTo(1);
    }

    private Asker answer(MockResponse... some) {
        responses.addAll(List.of(some));
        return asker;
    }

    private List<LedgerLine> outcomes() {
        return rig.lines().stream()
                .filter(line -> line.event().equals(LedgerLine.OUTCOME))
                .toList();
    }
}
