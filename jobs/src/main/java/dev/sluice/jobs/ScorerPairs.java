package dev.sluice.jobs;

import dev.sluice.settings.ScorerDataSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.ScorerData;

/** {@code sluice scorer data}. */
final class ScorerPairs implements Command {
    @Override
    public String name() {
        return "scorer data";
    }

    @Override
    public String description() {
        return "Makes pairs of instruction, response and label to adapt a pair scorer with: references are 1, other targets 0,"
                + " samples of an LLM their ROUGE-L.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        ScorerDataSpec spec = ScorerDataSpec.of(settings);
        sessions.run(
                this,
                spark -> console.print(ScorerData.run(spark, spec, console.progress())
                        .summary(spec.output().path())));
    }
}
