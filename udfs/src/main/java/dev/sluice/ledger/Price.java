package dev.sluice.ledger;

import dev.sluice.domain.PicoUsd;
import dev.sluice.domain.Usage;
import java.io.Serializable;
import java.time.LocalDate;

/**
 * What one model costs from a day on, in pico-dollars a token.
 *
 * @param batchInput null where the provider has no batch price
 * @param batchOutput null where the provider has no batch price
 * @param source where the figures come from
 */
public record Price(
        String provider,
        String model,
        LocalDate effective,
        PicoUsd input,
        PicoUsd cachedInput,
        PicoUsd output,
        PicoUsd batchInput,
        PicoUsd batchOutput,
        String source)
        implements Serializable {

    /** What the ledger's {@code price_version} says. */
    public String version() {
        return provider + "/" + model + "@" + effective;
    }

    /** The exact charge of a realtime call; reasoning tokens are part of the completion tokens. */
    public PicoUsd charge(Usage usage) {
        return input.times(usage.promptTokens() - usage.cachedTokens())
                .plus(cachedInput.times(usage.cachedTokens()))
                .plus(output.times(usage.completionTokens()));
    }

    /**
     * An upper bound for any tokenizer: no tokenizer makes more tokens than there are UTF-8 bytes, at the dearest input
     * class, plus the whole output cap.
     *
     * @param promptBytes UTF-8 bytes of everything sent, with an allowance for the provider's own template
     * @param outputCap tokens, reasoning included
     */
    public PicoUsd ceiling(long promptBytes, long outputCap) {
        PicoUsd dearest = input.compareTo(cachedInput) >= 0 ? input : cachedInput;
        return dearest.times(promptBytes).plus(output.times(outputCap));
    }
}
