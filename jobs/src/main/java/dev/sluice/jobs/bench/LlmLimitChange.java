package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The provider halves its limit in the middle of a run and doubles it again; nobody tells the job. Answers a second are
 * sampled from the invoice.
 */
final class LlmLimitChange implements LlmPart {
    private static final int RPM = 6_000;
    private static final int IN_FLIGHT = 20;
    private static final double GOAL = 0.95;
    private static final double WITHIN_SECONDS = 5;
    /** Long enough that a second's worth of saved-up permits does not decide. */
    private static final double WINDOW_SECONDS = 2;

    private static final int STRETCHES = 3;

    @Override
    public String name() {
        return "change";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) throws IOException {
        double stretch = Math.max(seconds / (double) STRETCHES, WITHIN_SECONDS + 2 * WINDOW_SECONDS);
        // Two and a half stretches at the full rate, and some rows more, so that the last one is whole.
        int rows = (int) (RPM / 60.0 * (2.5 * stretch + WITHIN_SECONDS));
        try (Provider provider = bed.provider(bed.brief(), "--rpm", Integer.toString(RPM))) {
            EnrichCommand command = bed.command("change", bed.brief(), rows, provider)
                    .with("llm.rpm", RPM)
                    .with("llm.tasks", 2)
                    .with("llm.max-in-flight", IN_FLIGHT);
            try (Spawned run = bed.start(Site.local(2), command)) {
                Timeline timeline = new Timeline();
                double start = watch(run, provider, timeline, 0, Double.POSITIVE_INFINITY);
                watch(run, provider, timeline, start, start + stretch);
                long before = refused(provider);
                provider.limits(RPM / 2, 0);
                watch(run, provider, timeline, start, start + 2 * stretch);
                long halved = refused(provider) - before;
                provider.limits(RPM, 0);
                watch(run, provider, timeline, start, start + STRETCHES * stretch);
                long doubled = refused(provider) - before - halved;
                bed.finish(run, command, provider);
                List<Measure> measures = new ArrayList<>(lines(
                        timeline,
                        "6,000 -> 3,000 RPM, local[2], 20 in flight",
                        RPM / 2,
                        halved,
                        start + stretch,
                        start + 2 * stretch));
                measures.addAll(lines(
                        timeline,
                        "3,000 -> 6,000 RPM, local[2], 20 in flight",
                        RPM,
                        doubled,
                        start + 2 * stretch,
                        start + STRETCHES * stretch));
                return measures;
            }
        }
    }

    /**
     * Samples until a time, or until the first answer.
     *
     * @return the time of the last sample
     */
    private static double watch(Spawned run, Provider provider, Timeline timeline, double start, double until) {
        while (true) {
            long answered = new Invoice(provider.invoice()).number("ok");
            double now = System.nanoTime() / 1e9;
            timeline.add(now, answered);
            if (now >= until || start == 0 && answered > 0) {
                return now;
            }
            if (!run.runs()) {
                throw new UserException("the run ended before its limits changed; it said:\n" + run.tail());
            }
            Spawned.pause();
        }
    }

    private static long refused(Provider provider) {
        return new Invoice(provider.invoice()).number("rejected_429");
    }

    private static List<Measure> lines(
            Timeline timeline, String change, int rpm, long refused, double from, double to) {
        double limit = rpm / 60.0;
        double seconds = timeline.secondsUntil(GOAL * limit, from, to, WINDOW_SECONDS);
        return List.of(
                new Measure(
                        change + ": until 2 s together reach 0.95 of the new limit",
                        Double.isInfinite(seconds) ? "never" : String.format(Locale.ROOT, "%.1f", seconds),
                        "seconds",
                        "<= 5",
                        seconds <= WITHIN_SECONDS),
                Goals.atLeast(
                        change + ": answered from 5 s after the change on ÷ the new limit",
                        timeline.rate(from + WITHIN_SECONDS, to) / limit,
                        GOAL),
                Measure.printed(change + ": refused for the rate", Long.toString(refused), "requests"));
    }
}
