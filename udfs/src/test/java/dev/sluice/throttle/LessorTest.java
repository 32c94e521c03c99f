package dev.sluice.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that come twice, late or never, and executors that fall silent. */
class LessorTest {
    private static final long A = 1;
    private static final long B = 2;
    private static final Need TEN = new Need(1, new Amount(10));
    private static final Duration SILENCE = Duration.ofNanos(Lessor.SILENCE_NANOS + 1);

    private final VirtualClock clock = new VirtualClock();
    private final Lessor lessor = lessor(new Limits(60_000_000, 0, 4, new Amount(100)));

    private Lessor lessor(Limits limits) {
        return new Lessor(limits, Amount.ZERO, TimeUnit.MINUTES.toNanos(5), TimeUnit.MILLISECONDS.toNanos(50), clock);
    }

    @Test
    void ask_moreNeedsThanFit_grantsWhatFitsAndSaysLaterToTheNext() {
        List<Lease.Answer> answers = lease(A, 1, 0, needs(6)).answers();
        assertThat(answers).hasSize(5);
        assertThat(answers.subList(0, 4)).allMatch(Lease.Answer.Granted.class::isInstance);
        assertThat(answers.get(4)).isInstanceOf(Lease.Answer.Later.class);
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(40));
    }

    @Test
    void ask_replyNeverArrived_itsGrantsAreFreeAgain() {
        lease(A, 1, 0, needs(4));
        assertThat(granted(lease(A, 2, 0, needs(4)))).hasSize(4);
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(40));
        assertThat(lessor.traffic().inFlight()).isEqualTo(4);
    }

    @Test
    void report_toldTwice_countsOnce() {
        long permit = granted(lease(A, 1, 0, needs(1))).get(0);
        Ask.Report report = new Ask.Report(permit, Admission.Exit.ANSWERED, new Amount(7), 0, 0);
        lease(A, 2, 1, List.of(), report);
        lease(A, 3, 1, List.of(), report);
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(7));
        assertThat(lessor.traffic().answered()).isEqualTo(1);
    }

    @Test
    void ask_anOldMessageArrivesLate_changesNothing() {
        long permit = granted(lease(A, 5, 4, needs(1))).get(0);
        Ask.Report report = new Ask.Report(permit, Admission.Exit.ANSWERED, new Amount(7), 0, 0);
        assertThat(lease(A, 4, 3, needs(2), report).answers()).isEmpty();
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(10));
    }

    @Test
    void executor_silent_itsCallsComeBackAndItsMoneyDoesNot() {
        lease(A, 1, 0, needs(4));
        clock.advance(SILENCE);
        assertThat(lessor.unproven()).containsExactly(A);
        assertThat(lessor.traffic().inFlight()).isZero();
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(40));
        // 60 of 100 are free, and what is lost may still come back: no refusal.
        assertThat(granted(lease(B, 1, 0, List.of(new Need(1, new Amount(60)), new Need(1, new Amount(30))))))
                .hasSize(1);
    }

    @Test
    void proven_byTheLedger_givesBackWhatWasNeverBegun() {
        long first = granted(lease(A, 1, 0, needs(4))).get(0);
        lease(A, 2, 1, List.of(), new Ask.Report(first, Admission.Exit.ANSWERED, new Amount(3), 0, 0));
        clock.advance(SILENCE);
        assertThat(lessor.unproven()).containsExactly(A);
        // It was charged 3 and 5, and one call of 10 has no outcome.
        lessor.proven(A, new Amount(8), new Amount(10));
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(18));
        assertThat(lessor.traffic().settled()).isEqualTo(new Amount(8));
        assertThat(lessor.unproven()).isEmpty();
        lessor.proven(A, new Amount(8), new Amount(10));
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(18));
    }

    @Test
    void unprovable_allThatTheExecutorHeld_countsAsSpent() {
        lease(A, 1, 0, needs(4));
        clock.advance(SILENCE);
        assertThat(lessor.unproven()).containsExactly(A);
        lessor.unprovable(A);
        assertThat(lessor.unproven()).isEmpty();
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(40));
        assertThat(lease(B, 1, 0, List.of(new Need(1, new Amount(61)))).answers())
                .containsExactly(new Lease.Answer.Refused(Reason.BUDGET));
    }

    @Test
    void executor_speaksAgainBeforeTheProof_isSettledByItsReports() {
        List<Long> permits = granted(lease(A, 1, 0, needs(2)));
        clock.advance(SILENCE);
        assertThat(lessor.unproven()).containsExactly(A);
        lease(A, 2, 1, List.of(), new Ask.Report(permits.get(0), Admission.Exit.ANSWERED, new Amount(4), 0, 0));
        lessor.proven(A, new Amount(99), Amount.ZERO);
        assertThat(lessor.traffic().committed()).isEqualTo(new Amount(14));
        assertThat(lessor.traffic().inFlight()).isEqualTo(1);
    }

    @Test
    void need_aboveWhatCanEverBeFree_isRefusedAndASmallerOneGranted() {
        Lease lease = lease(A, 1, 0, List.of(new Need(1, new Amount(101)), TEN));
        assertThat(lease.answers().get(0)).isEqualTo(new Lease.Answer.Refused(Reason.BUDGET));
        assertThat(lease.answers().get(1)).isInstanceOf(Lease.Answer.Granted.class);
    }

    @Test
    void stop_byOneExecutor_refusesTheOthers() {
        lessor.lease(new Ask(A, 1, 0, List.of(), RateHeaders.NONE, Reason.QUOTA, List.of()));
        Lease lease = lease(B, 1, 0, needs(1));
        assertThat(lease.answers()).containsExactly(new Lease.Answer.Refused(Reason.QUOTA));
        assertThat(lease.stopped()).isEqualTo(Reason.QUOTA);
    }

    @Test
    void pause_askedOfOneExecutor_holdsTheOthers() {
        long permit = granted(lease(A, 1, 0, needs(1))).get(0);
        long pause = TimeUnit.MILLISECONDS.toNanos(700);
        lease(A, 2, 1, List.of(), new Ask.Report(permit, Admission.Exit.RATE_LIMITED, Amount.ZERO, pause, 0));
        assertThat(granted(lease(B, 1, 0, needs(1)))).isEmpty();
        clock.advance(Duration.ofMillis(701));
        assertThat(granted(lease(B, 2, 1, needs(1)))).hasSize(1);
    }

    @Test
    void claim_ofATask_isGivenToTheNextWhenTheFirstYields() {
        assertThat(tell(Lessor.CLAIM, A, 3, 100)).isEqualTo(1);
        assertThat(tell(Lessor.CLAIM, A, 3, 100)).isEqualTo(1);
        assertThat(tell(Lessor.CLAIM, B, 3, 101)).isZero();
        assertThat(tell(Lessor.CLAIM, B, 4, 101)).isEqualTo(1);
        tell(Lessor.YIELD, B, 3, 101);
        assertThat(tell(Lessor.CLAIM, B, 3, 101)).isZero();
        tell(Lessor.YIELD, A, 3, 100);
        assertThat(tell(Lessor.CLAIM, B, 3, 101)).isEqualTo(1);
    }

    @Test
    void claim_itsExecutorSilent_isGivenToTheNext() {
        tell(Lessor.CLAIM, A, 3, 100);
        clock.advance(SILENCE);
        assertThat(tell(Lessor.CLAIM, B, 3, 101)).isEqualTo(1);
        // The first lives after all: it must not ask beside the second.
        assertThat(tell(Lessor.CLAIM, A, 5, 100)).isEqualTo(Lessor.EVICTED);
        Lease lease = lease(A, 1, 0, needs(2));
        assertThat(lease.evicted()).isTrue();
        assertThat(lease.answers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // settings, headers, share: what holds
        "0, -1, 1, 0",
        "600, -1, 1, 600",
        "0, 600, 1, 600",
        "600, 300, 1, 300",
        "600, 900, 1, 600",
        "600, -1, 0.25, 150",
        "600, 400, 0.25, 100"
    })
    void observe_headers_lowerTheLimitOfTheSettingsAndNeverRaiseIt(long set, long said, double share, long holds) {
        Lessor one = lessor(new Limits(set, 0, 4, null, share));
        one.lease(new Ask(A, 1, 0, List.of(), new RateHeaders(said, -1, -1, -1), null, List.of()));
        assertThat(one.traffic().requestsPerMinute()).isEqualTo(holds);
    }

    @Test
    void messages_asWords_areReadAsTheyWereWritten() {
        Ask ask = new Ask(
                A,
                7,
                6,
                List.of(new Ask.Report(9, Admission.Exit.UNKNOWN, new Amount(5), 6, 7)),
                new RateHeaders(1, -1, 3, -1),
                Reason.QUOTA,
                List.of(TEN, new Need(3, Amount.ZERO)));
        Words words = new Words(ask.words(42));
        assertThat(words.next()).isEqualTo(42);
        assertThat(words.next()).isEqualTo(Lessor.LEASE);
        assertThat(Ask.of(words)).isEqualTo(ask);
        Lease lease = new Lease(
                7,
                null,
                true,
                5,
                true,
                List.of(
                        new Lease.Answer.Granted(3, 4),
                        new Lease.Answer.Later(),
                        new Lease.Answer.Refused(Reason.BUDGET)));
        assertThat(Lease.of(lease.words())).isEqualTo(lease);
    }

    private Lease lease(long client, long number, long heard, List<Need> needs, Ask.Report... reports) {
        return lessor.lease(new Ask(client, number, heard, List.of(reports), RateHeaders.NONE, null, needs));
    }

    private long tell(long kind, long client, long task, long attempt) {
        return lessor.answer(new long[] {0, kind, client, task, attempt})[0];
    }

    private static List<Need> needs(int n) {
        return Collections.nCopies(n, TEN);
    }

    private static List<Long> granted(Lease lease) {
        List<Long> permits = new ArrayList<>();
        for (Lease.Answer answer : lease.answers()) {
            if (answer instanceof Lease.Answer.Granted granted) {
                permits.add(granted.permit());
            }
        }
        return permits;
    }
}
