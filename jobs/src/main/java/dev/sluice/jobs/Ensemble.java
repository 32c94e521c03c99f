package dev.sluice.jobs;

import dev.sluice.settings.EnsembleSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Ensembling;
import java.time.Clock;

/** {@code sluice ensemble}. */
final class Ensemble implements Command {
    @Override
    public String name() {
        return "ensemble";
    }

    @Override
    public String description() {
        return "Puts small models together into one bundle that contains them, calibrates it on gold rows that none of them"
                + " was trained on, and shows whether it is better than its members.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        EnsembleSpec spec = EnsembleSpec.of(settings);
        sessions.run(
                this,
                spark -> console.print(
                        "%s",
                        Ensembling.run(spark, spec, Clock.systemUTC(), console.progress())
                                .summary()));
    }
}
