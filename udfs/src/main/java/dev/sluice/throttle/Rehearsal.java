package dev.sluice.throttle;

import dev.sluice.domain.Amount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Executors that ask and report and call nobody: what it costs a driver to serve them. For benchmarks; runs on the caller's
 * thread, through the messages that travel.
 */
public final class Rehearsal {
    private static final Need NEED = new Need(500, new Amount(1_000_000));

    private final Lessor lessor;
    private final List<List<Long>> held = new ArrayList<>();
    private long number;

    public Rehearsal(Lessor lessor, int executors) {
        this.lessor = lessor;
        for (int i = 0; i < executors; i++) {
            held.add(List.of());
        }
    }

    /**
     * Every executor once: reports the calls that it was granted before as answered and asks for more.
     *
     * @return grants of this round
     */
    public long round(int calls) {
        long grants = 0;
        number++;
        for (int executor = 0; executor < held.size(); executor++) {
            List<Ask.Report> reports = held.get(executor).stream()
                    .map(permit -> new Ask.Report(permit, Admission.Exit.ANSWERED, Amount.ZERO, 0, 0))
                    .toList();
            List<Need> needs = Collections.nCopies(calls, NEED);
            long[] message = new Ask(executor + 1, number, number - 1, reports, RateHeaders.NONE, null, needs).words(0);
            List<Long> permits = permits(Lease.of(lessor.answer(message)));
            held.set(executor, permits);
            grants += permits.size();
        }
        return grants;
    }

    private static List<Long> permits(Lease lease) {
        List<Long> permits = new ArrayList<>();
        for (Lease.Answer answer : lease.answers()) {
            if (answer instanceof Lease.Answer.Granted granted) {
                permits.add(granted.permit());
            }
        }
        return permits;
    }
}
