package dev.sluice.settings;

import dev.sluice.domain.UserException;
import java.util.List;

/**
 * What {@code distill} was told. There is no LLM in it: nothing can be asked.
 *
 * @param inputs enriched tables
 * @param prefix of the columns that {@code enrich} added to them
 * @param store folder of the response store, or null
 * @param gold rows with a gold label, or null
 * @param label column of the gold label; null without gold rows
 */
public record DistillSpec(
        List<InputSpec> inputs, String prefix, String store, InputSpec gold, String label, SecondGateSpec gate) {

    public static DistillSpec of(Settings s) {
        List<String> paths = s.texts("distill.inputs");
        if (paths.isEmpty()) {
            throw new UserException(
                    "distill.inputs: expected at least one enriched/ table (--input, repeatable), found none");
        }
        String text = s.text("input.text");
        String format = InputSpec.format(s);
        boolean gold = s.isSet("distill.gold-input");
        return new DistillSpec(
                paths.stream().map(path -> new InputSpec(path, format, text)).toList(),
                EnrichSpec.prefix(s),
                s.textOrNull("store.path"),
                gold ? new InputSpec(s.text("distill.gold-input"), "auto", text) : null,
                gold ? s.text("distill.label") : null,
                SecondGateSpec.of(s));
    }
}
