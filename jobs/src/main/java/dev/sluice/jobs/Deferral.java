package dev.sluice.jobs;

import dev.sluice.settings.DeferralSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.DeferralReport;

/** {@code sluice deferral}. */
final class Deferral implements Command {
    @Override
    public String name() {
        return "deferral";
    }

    @Override
    public String description() {
        return "Learns from rows with gold and an LLM's answer when to ask it and whom to believe then. Asks nobody.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        DeferralSpec spec = DeferralSpec.of(settings);
        sessions.run(this, spark -> {
            DeferralReport report = dev.sluice.spark.Deferral.run(spark, spec, console.progress());
            console.print("%s", report.summary());
            console.print("written    %s; use it with enrich --deferral", report.output());
        });
    }
}
