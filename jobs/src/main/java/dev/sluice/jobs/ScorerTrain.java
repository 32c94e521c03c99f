package dev.sluice.jobs;

import dev.sluice.settings.ScorerTrainSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.ScorerTraining;
import java.time.Clock;

/** {@code sluice scorer train}. */
final class ScorerTrain implements Command {
    @Override
    public String name() {
        return "scorer train";
    }

    @Override
    public String description() {
        return "Makes a pair scorer that answers with labels: fits a head on a frozen encoder, or takes a cross-encoder as it"
                + " is, calibrates it on held-out rows and writes a bundle.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        ScorerTrainSpec spec = ScorerTrainSpec.of(settings);
        sessions.run(
                this,
                spark -> console.print(ScorerTraining.run(spark, spec, Clock.systemUTC(), console.progress())
                        .summary()));
    }
}
