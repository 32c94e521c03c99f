package dev.sluice.jobs;

import dev.sluice.settings.CompareSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.Comparing;

/** {@code sluice compare}. */
final class Compare implements Command {
    @Override
    public String name() {
        return "compare";
    }

    @Override
    public String description() {
        return "Shows bundles side by side on the same gold rows, the first as the reference: accuracy, calibration, size,"
                + " speed, and which of them loses too much. Writes nothing.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        CompareSpec spec = CompareSpec.of(settings);
        sessions.run(
                this,
                spark -> console.print(
                        "%s", Comparing.run(spark, spec, console.progress()).summary()));
    }
}
