package dev.sluice.jobs.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Tokens a minute, as the provider admits them (request and output cap), on texts as they come. */
final class LlmTokens implements LlmPart {
    private static final int TPM = 1_000_000;
    private static final int IN_FLIGHT = 32;
    /** Characters of a request besides its text, and the output cap: only to know how many rows last how long. */
    private static final int FRAME_CHARS = 800;

    private static final int CHARS_A_TOKEN = 4;
    private static final int OUTPUT_CAP = 64;

    @Override
    public String name() {
        return "tpm";
    }

    @Override
    public List<Measure> run(Bed bed, int seconds) throws IOException {
        try (Provider provider = bed.provider(bed.usual(), "--tpm", Integer.toString(TPM))) {
            EnrichCommand command = bed.command("tpm-" + TPM, bed.usual(), rows(bed.usual(), seconds), provider)
                    .with("llm.tpm", TPM)
                    .with("llm.tasks", 2)
                    .with("llm.max-in-flight", IN_FLIGHT);
            Invoice invoice = bed.run(Site.local(2), command, provider).invoice();
            String run = String.format(Locale.ROOT, "%,d TPM, local[2], 2 task(s), %d in flight", TPM, IN_FLIGHT);
            return List.of(
                    Goals.atLeast(run + ": admitted ÷ allowed", invoice.tokensPerMinute() / TPM, LlmRates.GOAL),
                    Goals.refused(run, invoice));
        }
    }

    private static int rows(Texts texts, int seconds) {
        long left = (long) TPM * seconds / 60;
        int rows = 0;
        while (left > 0) {
            left -= (FRAME_CHARS + texts.text(rows).length()) / CHARS_A_TOKEN + OUTPUT_CAP;
            rows++;
        }
        return rows;
    }
}
