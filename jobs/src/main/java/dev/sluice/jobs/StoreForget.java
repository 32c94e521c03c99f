package dev.sluice.jobs;

import dev.sluice.settings.Settings;
import dev.sluice.settings.StoreSpec;
import dev.sluice.spark.Stores;
import java.time.Clock;

/** {@code sluice store forget}. */
final class StoreForget implements Command {
    @Override
    public String name() {
        return "store forget";
    }

    @Override
    public String description() {
        return "Stops serving answers, by key or by age; compact then drops them. Asking again buys and serves a new one.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        StoreSpec.Forget spec = StoreSpec.Forget.of(settings);
        sessions.run(
                this,
                spark -> console.print(
                        "forgotten  %,d answers; the next compact drops them from the files",
                        Stores.forget(spark, spec, Clock.systemUTC())));
    }
}
