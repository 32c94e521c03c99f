package dev.sluice.jobs;

import dev.sluice.settings.Settings;
import dev.sluice.settings.StoreSpec;
import dev.sluice.spark.Stores;

/** {@code sluice store export}. */
final class StoreExport implements Command {
    @Override
    public String name() {
        return "store export";
    }

    @Override
    public String description() {
        return "Writes the usable answers of a response store as a table: key, label, model, tokens, charge, run, time.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        StoreSpec.Export spec = StoreSpec.Export.of(settings);
        sessions.run(this, spark -> {
            long answers = Stores.export(spark, spec, console::progress);
            console.print("exported   %,d answers to %s (%s)", answers, spec.output(), spec.format());
        });
    }
}
