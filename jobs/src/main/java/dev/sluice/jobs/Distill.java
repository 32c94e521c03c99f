package dev.sluice.jobs;

import dev.sluice.settings.DistillSpec;
import dev.sluice.settings.Settings;
import dev.sluice.spark.DistillReport;
import dev.sluice.spark.Distillation;
import java.time.Clock;

/** {@code sluice distill}. */
final class Distill implements Command {
    @Override
    public String name() {
        return "distill";
    }

    @Override
    public String description() {
        return "Trains a second small model on what an LLM has already answered about rows that the first rejects; writes it"
                + " if it is better there, or says that it is not (exit code 5). Asks nothing.";
    }

    @Override
    public void run(Settings settings, Console console, Sessions sessions) {
        DistillSpec spec = DistillSpec.of(settings);
        sessions.run(this, spark -> {
            DistillReport report = Distillation.run(spark, spec, Clock.systemUTC(), console.progress());
            console.print("%s", report.summary());
            if (!report.better()) {
                throw new NothingWrittenException("no bundle: " + report.refusal());
            }
        });
    }
}
