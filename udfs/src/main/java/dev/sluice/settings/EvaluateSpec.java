package dev.sluice.settings;

/** What {@code evaluate} was told: an enriched table and its gold column. */
public record EvaluateSpec(InputSpec input, String gold, String prefix) {
    public static EvaluateSpec of(Settings s) {
        return new EvaluateSpec(InputSpec.withoutText(s), s.text("evaluate.gold"), EnrichSpec.prefix(s));
    }
}
