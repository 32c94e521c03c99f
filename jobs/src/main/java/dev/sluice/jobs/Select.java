package dev.sluice.jobs;

import dev.sluice.settings.SelectSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.RowSelection;

/** {@code sluice select}. */
final class Select implements Command {
    @Override
    public String name() {
        return "select";
    }

    @Override
    public String description() {
        return "Writes the rows that small models think most worth learning from, with soft labels, to train a strong model"
                + " on elsewhere.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        SelectSpec spec = SelectSpec.of(settings);
        sessions.run(
                this,
                spark -> console.print(
                        "%s", RowSelection.run(spark, spec, console.progress()).summary()));
    }
}
