package dev.sluice.jobs.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The ledger against the invoice under faults. */
final class LlmInvoice implements LlmPart {
    static final String FAULTS = "429=0.1,500=0.05,reset=0.02,malformed=0.05,offlist=0.05,empty=0.02,slow=0.02";
    private static final int ROWS = 500;

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) throws IOException {
        Measure exact = equal("faults, up to 64 in flight", outcome(bed, "ledger", FAULTS));
        Measure bounded = LlmKills.bounds(
                "faults and lost answers, up to 64 in flight",
                outcome(bed, "ledger-lost", FAULTS + ",reset-after=0.02"));
        return List.of(exact, bounded);
    }

    private static Bed.Outcome outcome(Bed bed, String name, String faults) throws IOException {
        try (Provider provider = bed.provider(bed.usual(), "--faults", faults)) {
            EnrichCommand command = LlmBudget.asking(bed.command(name, bed.usual(), ROWS, provider));
            return bed.run(Site.local(2), command, provider);
        }
    }

    static Measure equal(String run, Bed.Outcome outcome) {
        long charge = outcome.books().charge().picos();
        long billed = outcome.invoice().billed().picos();
        return new Measure(
                run + ": ledger - invoice",
                String.format(Locale.ROOT, "%,d - %,d = %,d", charge, billed, charge - billed),
                "pico-dollars",
                "= 0",
                charge == billed);
    }
}
