package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import dev.sluice.domain.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What an executor says to the gate on the driver: how its calls ended, what the provider said, and what is waiting.
 *
 * @param client who asks, one per executor and gate
 * @param number of this message, from 1
 * @param heard number of the last message whose reply arrived; grants of later replies were never seen
 * @param reports calls that have ended; told again until a reply says that they arrived
 * @param stop null unless the provider refuses everything
 * @param needs of the calls that wait, oldest first
 */
record Ask(
        long client,
        long number,
        long heard,
        List<Report> reports,
        RateHeaders headers,
        Reason stop,
        List<Need> needs) {
    /** @param startedNanosAgo how long before this message the call began */
    record Report(long permit, Admission.Exit exit, Amount taken, long pauseNanos, long startedNanosAgo) {}

    long[] words(long gate) {
        Words words = new Words()
                .add(gate)
                .add(Lessor.LEASE)
                .add(client)
                .add(number)
                .add(heard)
                .add(headers.limitRequests())
                .add(headers.limitTokens())
                .add(headers.remainingRequests())
                .add(headers.remainingTokens())
                .add(stop == null ? -1 : stop.ordinal())
                .add(reports.size());
        for (Report report : reports) {
            words.add(report.permit())
                    .add(report.exit().ordinal())
                    .add(report.taken().units())
                    .add(report.pauseNanos())
                    .add(report.startedNanosAgo());
        }
        words.add(needs.size());
        for (Need need : needs) {
            words.add(need.tokens()).add(need.amount().units());
        }
        return words.array();
    }

    /** @param words after the gate's name and the kind */
    static Ask of(Words words) {
        long client = words.next();
        long number = words.next();
        long heard = words.next();
        RateHeaders headers = new RateHeaders(words.next(), words.next(), words.next(), words.next());
        int stop = (int) words.next();
        List<Report> reports = new ArrayList<>();
        for (long n = words.next(); n > 0; n--) {
            reports.add(new Report(
                    words.next(),
                    Admission.Exit.values()[(int) words.next()],
                    new Amount(words.next()),
                    words.next(),
                    words.next()));
        }
        List<Need> needs = new ArrayList<>();
        for (long n = words.next(); n > 0; n--) {
            needs.add(new Need(words.next(), new Amount(words.next())));
        }
        return new Ask(client, number, heard, reports, headers, stop < 0 ? null : Reason.values()[stop], needs);
    }
}
