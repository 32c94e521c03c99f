package dev.sluice.jobs.bench;

import dev.sluice.domain.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * {@code kill -9} in the middle: of a worker with its executor (the one that holds what the asking tasks read), and of the driver, after which the same
 * command goes on.
 */
final class LlmKills implements LlmPart {
    private static final int RPM = 3_000;
    private static final int IN_FLIGHT = 16;

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) throws IOException {
        int rows = RPM / 60 * seconds / 2;
        List<Measure> measures = new ArrayList<>(worker(bed, rows));
        measures.addAll(driver(bed, rows));
        return measures;
    }

    private static List<Measure> worker(Bed bed, int rows) throws IOException {
        try (LoopbackCluster cluster = bed.cluster();
                Provider provider = bed.provider(bed.brief(), "--rpm", Integer.toString(RPM))) {
            EnrichCommand command = command(bed, "kill-worker", rows, provider);
            try (Spawned run = bed.start(cluster, command)) {
                awaitAnswers(run, provider, rows / 2);
                cluster.killWorker(cluster.newestShuffle());
                sayInFlight(bed, provider, "a worker");
                return lines("a worker killed at half", command, rows, bed.finish(run, command, provider));
            }
        }
    }

    private static List<Measure> driver(Bed bed, int rows) throws IOException {
        try (LoopbackCluster cluster = bed.cluster();
                Provider provider = bed.provider(bed.brief(), "--rpm", Integer.toString(RPM))) {
            EnrichCommand command = command(bed, "kill-driver", rows, provider);
            try (Spawned run = bed.start(cluster, command)) {
                awaitAnswers(run, provider, rows / 2);
                run.kill();
            }
            sayInFlight(bed, provider, "the driver");
            return lines("the driver killed at half", command, rows, bed.run(cluster, command, provider));
        }
    }

    static EnrichCommand command(Bed bed, String name, int rows, Provider provider) throws IOException {
        return bed.command(name, bed.brief(), rows, provider)
                .with("llm.rpm", RPM)
                .with("llm.tasks", 2)
                .with("llm.max-in-flight", IN_FLIGHT);
    }

    /** Blocks until so many requests are answered. */
    static void awaitAnswers(Spawned run, Provider provider, long answers) {
        while (new Invoice(provider.invoice()).number("ok") < answers) {
            if (!run.runs()) {
                throw new UserException("the run ended before the kill; it said:\n" + run.tail());
            }
            Spawned.pause();
        }
    }

    private static void sayInFlight(Bed bed, Provider provider, String who) {
        Invoice invoice = new Invoice(provider.invoice());
        bed.say("killed %s at %,d answers, %d in flight", who, invoice.number("ok"), invoice.number("in_flight"));
    }

    private static List<Measure> lines(String kill, EnrichCommand command, int rows, Bed.Outcome outcome) {
        long twice = outcome.invoice().paid() - rows;
        Books books = outcome.books();
        return List.of(
                new Measure(
                        kill + ": paid - unique requests",
                        String.format(
                                Locale.ROOT,
                                "%,d - %,d = %,d",
                                outcome.invoice().paid(),
                                rows,
                                twice),
                        "requests",
                        "<= " + command.inFlight() + " (in flight)",
                        twice <= command.inFlight()),
                Goals.none(kill + ": rows lost", rows - books.distinct(), "rows"),
                Goals.none(
                        kill + ": rows kept without an answer",
                        rows - books.reason("asked") - books.reason("stored"),
                        "rows"),
                Goals.none(kill + ": duplicates in enriched", books.duplicates(), "rows"),
                bounds(kill, outcome));
    }

    /** The ledger's sum lies at or below the invoice, and its unknown attempts cover the rest. */
    static Measure bounds(String run, Bed.Outcome outcome) {
        long charge = outcome.books().charge().picos();
        long most = charge + outcome.books().unknown().picos();
        long billed = outcome.invoice().billed().picos();
        return new Measure(
                run + ": charge <= invoice <= charge + unknown",
                String.format(Locale.ROOT, "%,d <= %,d <= %,d", charge, billed, most),
                "pico-dollars",
                "holds",
                charge <= billed && billed <= most);
    }
}
