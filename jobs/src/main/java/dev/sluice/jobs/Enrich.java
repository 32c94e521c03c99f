package dev.sluice.jobs;

import dev.sluice.settings.EnrichSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.DryRun;
import dev.sluice.spark.Enrichment;
import dev.sluice.spark.Forecast;
import dev.sluice.spark.RunSummary;
import java.time.Clock;

/** {@code sluice enrich}. */
final class Enrich implements Command {
    @Override
    public String name() {
        return "enrich";
    }

    @Override
    public String description() {
        return "Labels every row: small models first, an LLM for the rows below the threshold. Resumes a killed run.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        EnrichSpec spec = EnrichSpec.of(settings);
        sessions.run(this, spark -> {
            if (spec.dryRun()) {
                Forecast forecast = DryRun.of(spark, spec, Clock.systemUTC(), console.progress());
                new ForecastSummary(forecast).print(console);
            } else {
                RunSummary run = Enrichment.run(spark, spec, Clock.systemUTC(), console.progress());
                new EnrichSummary(run).print(console);
                run.requireNotRevoked();
            }
        });
    }
}
