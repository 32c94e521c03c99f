package dev.sluice.jobs.bench;

import dev.sluice.domain.PicoUsd;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The budget under every fault at once, and a quota that runs out, which is a fault of its own kind. */
final class LlmBudget implements LlmPart {
    static final String FAULTS = "429=0.01,500=0.01,502=0.01,503=0.01,reset=0.01,reset-after=0.01,malformed=0.01,"
            + "empty=0.01,offlist=0.01,length=0.01,slow=0.01";
    private static final String BUDGET = "0.05";
    private static final int IN_FLIGHT = 64;
    /** About three times what the budget buys. */
    private static final int ROWS = 5_000;

    private static final String QUOTA = "quota used up, up to 64 in flight";
    private static final int QUOTA_ROWS = 2_000;

    @Override
    public String name() {
        return "budget";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) throws IOException {
        List<Measure> measures = new ArrayList<>(budget(bed));
        measures.addAll(quota(bed));
        return measures;
    }

    private static List<Measure> budget(Bed bed) throws IOException {
        try (Provider provider = bed.provider(bed.usual(), "--faults", FAULTS)) {
            EnrichCommand command =
                    asking(bed.command("budget", bed.usual(), ROWS, provider)).with("budget.usd", BUDGET);
            Bed.Outcome outcome = bed.run(Site.local(2), command, provider);
            PicoUsd budget = PicoUsd.ofUsd(new BigDecimal(BUDGET));
            PicoUsd billed = outcome.invoice().billed();
            Books books = outcome.books();
            PicoUsd unspent = budget.compareTo(billed) < 0 ? PicoUsd.ZERO : budget.minus(billed);
            String run = "budget $" + BUDGET + " under faults, up to 64 in flight";
            return List.of(
                    Goals.atMost(run + ": invoice", billed, budget),
                    Goals.atMost(
                            run + ": unspent (64 x the largest reservation)",
                            unspent,
                            new PicoUsd(books.largest().picos() * IN_FLIGHT)),
                    Measure.printed(
                            run + ": of it held by calls with unknown outcome",
                            books.unknown().toUsd().toPlainString(),
                            "US dollars"),
                    Measure.printed(
                            run + ": most in flight",
                            Long.toString(outcome.invoice().number("max_in_flight")),
                            "calls"),
                    Measure.printed(run + ": rows kept for the budget", Long.toString(books.reason("budget")), "rows"),
                    Goals.none(run + ": rows lost", ROWS - books.distinct(), "rows"),
                    LlmKills.bounds(run, outcome));
        }
    }

    private static List<Measure> quota(Bed bed) throws IOException {
        try (Provider provider = bed.provider(bed.usual(), "--faults", "quota=0.01")) {
            EnrichCommand command = asking(bed.command("quota", bed.usual(), QUOTA_ROWS, provider));
            Bed.Outcome outcome = bed.run(Site.local(2), command, provider);
            Books books = outcome.books();
            return List.of(
                    Goals.none(QUOTA + ": rows lost", QUOTA_ROWS - books.distinct(), "rows"),
                    Measure.printed(QUOTA + ": rows kept for it", Long.toString(books.reason("quota")), "rows"),
                    LlmInvoice.equal(QUOTA, outcome));
        }
    }

    /** With a rate that never binds: where none is known, faults make the gate try with fewer calls in flight. */
    static EnrichCommand asking(EnrichCommand command) {
        return command.with("llm.rpm", 600_000).with("llm.tasks", 2).with("llm.max-in-flight", IN_FLIGHT);
    }
}
