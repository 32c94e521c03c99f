package dev.sluice.jobs;

import dev.sluice.settings.Settings;
import dev.sluice.settings.TrainSpec;
import dev.sluice.spark.Training;
import java.time.Clock;

/** {@code sluice train}. */
final class Train implements Command {
    @Override
    public String name() {
        return "train";
    }

    @Override
    public String description() {
        return "Trains a small model on rows with gold labels, calibrates it on held-out rows and writes a bundle.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        TrainSpec spec = TrainSpec.of(settings);
        sessions.run(
                this,
                spark -> console.print(Training.run(spark, spec, Clock.systemUTC(), console.progress())
                        .summary()));
    }
}
